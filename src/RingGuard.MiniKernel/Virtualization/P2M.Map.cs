using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <content>The map itself.</content>
public sealed partial class P2M
{
    private static readonly Contract s_setEntry = Contract.Of(typeof(P2M), nameof(SetEntry));
    private static readonly Contract s_lookup = Contract.Of(typeof(P2M), nameof(Lookup));

    /// <summary>Maps 2^order frames at <paramref name="gfn"/>, or unmaps them with <see cref="P2MType.Invalid"/>.</summary>
    /// <returns><see cref="Errno.Inval"/> when the frame is not aligned to the order or the order is not 0 to 18.</returns>
    [Forbids(Resource.ReadLock, Of = "Lock")]
    [Forbids(Resource.WriteLock, Of = "Lock")]
    public Errno SetEntry(Gfn gfn, P2MEntry entry)
    {
        s_setEntry.Enter();
        if (!IsWellFormed(gfn, entry))
        {
            return Errno.Inval;
        }

        if (KernelContext.Current.Machine.Faults.IsEnabled(Fault.MapWithoutLock))
        {
            MapUnlocked(gfn, entry);
            return Errno.Ok;
        }

        using (Lock.EnterWrite())
        {
            Map(gfn, entry);
        }

        return Errno.Ok;
    }

    [Trusted("the deliberate defect of SC-F32")]
    private void MapUnlocked(Gfn gfn, P2MEntry entry) => Map(gfn, entry);

    /// <summary>What a frame is mapped to; <see cref="P2MType.Invalid"/> where nothing is.</summary>
    [Forbids(Resource.ReadLock, Of = "Lock")]
    [Forbids(Resource.WriteLock, Of = "Lock")]
    public P2MEntry Lookup(Gfn gfn)
    {
        s_lookup.Enter();
        using (Lock.EnterRead())
        {
            return TryFind(gfn, out P2MEntry entry, out Gfn first, out _) ? new P2MEntry(entry.Mfn + (gfn - first), 0, entry.Type) : default;
        }
    }

    internal IEnumerable<(Gfn Gfn, P2MEntry Entry)> RamEntries()
    {
        foreach ((long gfn, P2MEntry entry) in _entries)
        {
            if (entry.IsRam)
            {
                yield return (new Gfn(gfn), entry);
            }
        }
    }

    [Trusted("the fault that is asked for: the map changes while others walk it")]
    private void MapUnguarded(Gfn gfn, P2MEntry entry) => Map(gfn, entry);

    /// <summary>Before the machine runs, or with the write lock.</summary>
    internal void Map(Gfn gfn, P2MEntry entry)
    {
        if (!IsWellFormed(gfn, entry))
        {
            throw new ArgumentException($"cannot map 2^{entry.Order} frames at {gfn}: the frame must be a multiple of the size, the order 0 to 18", nameof(entry));
        }

        if (KernelContext.IsOnKernelThread && !Lock.IsHeldBy(KernelContext.Current))
        {
            KernelContext.Current.Machine.Violate("INV-G5", $"the map and its bounds are written at frame {gfn} without the write lock: a walk that runs now has taken its bounds before; take P2M.Lock for writing");
        }

        NeedTlbFlush |= MakeRoom(gfn, entry.Order);
        if (entry.Type == P2MType.Invalid)
        {
            return;
        }

        _entries.Add(gfn.Value, entry);
        LowestMappedGfn = Min(LowestMappedGfn, gfn);
        MaxMappedGfn = Max(MaxMappedGfn, gfn + (entry.Pages - 1));
    }

    /// <summary>Takes away what 2^order frames were mapped to; of a larger entry the rest stays, as the largest entries that are aligned.</summary>
    /// <returns>Whether anything was mapped there.</returns>
    private bool MakeRoom(Gfn gfn, int order)
    {
        bool found = false;
        Gfn end = gfn + (1L << order);
        for (Gfn at = gfn; at < end;)
        {
            if (TryFind(at, out P2MEntry old, out Gfn first, out Gfn next))
            {
                found = true;
                _entries.Remove(first.Value);
                bool wasInvalid = _notValid.Remove(first.Value);
                for (int half = old.Order - 1; half >= order; half--)
                {
                    Gfn upper = first + (1L << half);
                    Gfn rest = gfn < upper ? upper : first;
                    _entries.Add(rest.Value, old with { Mfn = old.Mfn + (rest - first), Order = half });
                    if (wasInvalid)
                    {
                        _notValid.Add(rest.Value);
                    }

                    if (rest == first)
                    {
                        old = old with { Mfn = old.Mfn + (upper - first) };
                        first = upper;
                    }
                }
            }

            at = next;
        }

        return found;
    }

    /// <summary>The entry that covers <paramref name="gfn"/>; else where the next one starts.</summary>
    internal bool TryFind(Gfn gfn, out P2MEntry entry, out Gfn first, out Gfn next)
    {
        int low = 0;
        int high = _entries.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_entries.Keys[middle] <= gfn.Value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        next = low < _entries.Count ? new Gfn(_entries.Keys[low]) : Gfn.Max;
        if (low > 0)
        {
            entry = _entries.Values[low - 1];
            first = new Gfn(_entries.Keys[low - 1]);
            if (gfn - first < entry.Pages)
            {
                next = first + entry.Pages;
                return true;
            }
        }

        entry = default;
        first = gfn;
        return false;
    }

    private static bool IsWellFormed(Gfn gfn, P2MEntry entry)
        => entry.Order is >= 0 and <= 18 && gfn.Value >= 0 && gfn.Value % entry.Pages == 0;
}
