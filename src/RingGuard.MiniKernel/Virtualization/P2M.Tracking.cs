using System.Collections.Generic;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <content>Access tracking: after a flush the table is invalidated at its root, so that the next one only does what was accessed since (F3.20).</content>
public sealed partial class P2M
{
    // One root page of a concatenated first level covers 2^18 frames here.
    private const int RootOrder = 18;

    private static readonly Contract s_invalidateRoot = Contract.Of(typeof(P2M), nameof(InvalidateRoot));
    private static readonly Contract s_resolve = Contract.Of(typeof(P2M), nameof(ResolveTranslationFault));

    /// <summary>First frames of the entries whose valid bit is clear, at whatever level of the table.</summary>
    private readonly HashSet<long> _notValid = [];

    /// <summary>Concatenated pages of the first level: each covers 2^18 frames.</summary>
    [Forbids(Resource.ReadLock, Of = "Lock")]
    [Forbids(Resource.WriteLock, Of = "Lock")]
    public int RootPages
    {
        get
        {
            using (Lock.EnterRead())
            {
                return RootsUpTo(MaxMappedGfn);
            }
        }
    }

    /// <summary>Clears the valid bits of every root page: an access faults, and ResolveTranslationFault sets them again.</summary>
    [Forbids(Resource.ReadLock, Of = "Lock")]
    [Forbids(Resource.WriteLock, Of = "Lock")]
    public void InvalidateRoot(Domain d)
    {
        KernelContext context = s_invalidateRoot.Enter();
        Kernel.BugOn(d.IommuSharesP2M, $"P2M.InvalidateRoot of '{d.Name}', whose IOMMU uses the same table and does not take faults");
        using (Lock.EnterWrite())
        {
            // The defect: the level of the root is taken for the number of its pages, of which there is more than one.
            int roots = context.Machine.Faults.IsEnabled(Fault.InvalidateRootByLevel) ? 1 : RootsUpTo(MaxMappedGfn);
            foreach (long gfn in _entries.Keys)
            {
                if (gfn >> RootOrder < roots)
                {
                    _notValid.Add(gfn);
                }
            }

            NeedTlbFlush = true;
            d.Counters.RootInvalidations++;
            context.Machine.Record(TraceKind.Flush, $"{d.Name}: {roots} root page(s) invalidated");
        }
    }

    /// <summary>A guest access faulted: sets the valid bits on the way to <paramref name="gfn"/>.</summary>
    /// <returns>Whether there is a mapping; if not the fault is the guest's.</returns>
    [Forbids(Resource.ReadLock, Of = "Lock")]
    [Forbids(Resource.WriteLock, Of = "Lock")]
    public bool ResolveTranslationFault(Gfn gfn)
    {
        s_resolve.Enter();
        using (Lock.EnterWrite())
        {
            if (!TryFind(gfn, out _, out Gfn first, out _))
            {
                return false;
            }

            // Another virtual CPU may have faulted here as well, and been faster.
            _notValid.Remove(first.Value);
            return true;
        }
    }

    private static int RootsUpTo(Gfn last) => (int)(last.Value >> RootOrder) + 1;

    /// <summary>The entry that starts here was not accessed since the root was invalidated.</summary>
    internal bool IsInvalidated(Gfn first) => _notValid.Count > 0 && _notValid.Contains(first.Value);
}
