using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// The guest's physical memory map, and the emulation of set/way cache maintenance over it: a set/way instruction of the guest means
/// "nuke the whole cache", so the guest's memory is cleaned and invalidated by address before the guest runs again, and the registers
/// that turn its caches on and off are trapped until they are seen on.
/// </summary>
public sealed partial class P2M
{
    // Xen's p2m_cache_flush_range: look for softirqs every 512 units; a skipped region costs 1, a flushed page 10.
    private const int Budget = 512;
    private const int CostOfSkip = 1;
    private const int CostOfFlush = 10;

    private static readonly Contract s_cacheFlushRange = Contract.Of(typeof(P2M), nameof(CacheFlushRange));
    private static readonly Contract s_flushVm = Contract.Of(typeof(P2M), nameof(FlushVm), "INV-C5", "release first");
    private static readonly Contract s_setWayFlush = Contract.Of(typeof(P2M), nameof(SetWayFlush));
    private static readonly Contract s_toggleCache = Contract.Of(typeof(P2M), nameof(ToggleCache));

    private readonly SortedList<long, P2MEntry> _entries = [];

    internal P2M(string name)
    {
        Name = name;
        Lock = new RwLock($"p2m.Lock of {name}") { BeforeWriteUnlock = FlushTlb };
    }

    /// <summary>Readers walk, writers map.</summary>
    [LockClass("p2m", LockKind.RwSpin, Order = 40, IrqSafety = IrqSafety.Unsafe)]
    public RwLock Lock { get; }

    /// <summary>An entry that CPUs may remember was taken away: their TLBs are flushed before the write lock is given back, once for all changes under it.</summary>
    public bool NeedTlbFlush { get; private set; }

    private string Name { get; }

    /// <summary>Lowest frame ever mapped.</summary>
    [GuardedBy("Lock", Mode = Resource.ReadLock)]
    public Gfn LowestMappedGfn { get; private set; } = Gfn.Max;

    /// <summary>Highest frame ever mapped; -1 when none was.</summary>
    [GuardedBy("Lock", Mode = Resource.ReadLock)]
    public Gfn MaxMappedGfn { get; private set; } = new(-1);

    /// <summary>
    /// Cleans and invalidates the memory of a domain from <paramref name="cursor"/> to <paramref name="end"/>. Restartable: when
    /// softirqs wait it returns <see cref="Errno.Restart"/> with the lock released and the cursor advanced (by 52 pages or 512 skipped
    /// regions at least); run softirqs and call again with the same cursor.
    /// </summary>
    /// <param name="d">The domain.</param>
    /// <param name="cursor">First frame to do; afterwards the first one not done.</param>
    /// <param name="end">First frame not to do; <see cref="Gfn.Max"/> for all.</param>
    /// <returns>Ok, Restart, or <see cref="Errno.Inval"/> when the domain is dying or the range is backwards.</returns>
    [Forbids(Resource.ReadLock, Of = "d.P2M.Lock")]
    [Forbids(Resource.WriteLock, Of = "d.P2M.Lock")]
    [Effects(Effect.LongRunning | Effect.Restartable)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno CacheFlushRange(Domain d, [Role(ValueRole.Cursor)] ref Gfn cursor, [Role(ValueRole.CursorEnd)] Gfn end)
    {
        s_cacheFlushRange.Enter();
        if (d.Dying || end < cursor)
        {
            return Errno.Inval;
        }

        d.FlushRestartPending = false;
        Gfn before = cursor;
        Errno rc;
        using (d.P2M.Lock.EnterRead())
        {
            rc = d.P2M.Walk(d, ref cursor, end);
        }

        d.FlushRestartPending = rc == Errno.Restart;
        if (cursor < before || (rc == Errno.Restart && cursor == before))
        {
            d.Machine.Violate("INV-C6", $"the flush of {d.Name} was called with cursor {before} and returned {rc} with {cursor}: each restart makes progress, and the cursor never goes back");
        }

        return rc;
    }

    /// <summary>
    /// Flushes the memory of the current vCPU's domain, letting softirqs, and with them other vCPUs, run in between. Clears the
    /// request afterwards, never before; a failure is logged, kept in <see cref="VCpu.LastFlushError"/> and ends the request as well
    /// (set/way emulation is best effort).
    /// </summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.LongRunning | Effect.PreemptionPoint)]
    public static void FlushVm([Role(ValueRole.Current)] VCpu v)
    {
        s_flushVm.Enter();
        CheckCurrent(v, "P2M.FlushVm");
        Kernel.BugOn(!v.NeedFlushToRam, "P2M.FlushVm without a request: test VCpu.NeedFlushToRam first");
        FaultSet faults = v.Domain.Machine.Faults;
        if (faults.IsEnabled(Fault.FlagClearedBeforeWork))
        {
            v.ForgetFlush();
        }

        Gfn cursor = Gfn.Zero;
        Errno rc;
        do
        {
            rc = CacheFlushRange(v.Domain, ref cursor, Gfn.Max);
            if (rc == Errno.Restart)
            {
                if (faults.IsEnabled(Fault.FlushAbortsAtRestart) && v.AbortFlushOnce())
                {
                    return;
                }

                Softirq.DoSoftirq();
            }
        }
        while (IsToBeCalledAgain(faults, rc));

        if (rc == Errno.Restart)
        {
            // The defect of SC-F35: nothing else leaves the loop with it.
            rc = Errno.Ok;
        }

        if (rc == Errno.Ok && v.Domain.FlushAccessed)
        {
            v.Domain.P2M.InvalidateRoot(v.Domain);
        }

        bool silent = faults.IsEnabled(Fault.FlushFailsSilently);
        if (rc != Errno.Ok && !silent)
        {
            Log.Warn($"flush of {v.Domain.Name} failed: {rc}");
        }

        v.EndFlush(rc, acknowledged: !silent);
    }

    /// <summary>A set/way instruction of the guest: asks for a flush and traps the VM registers. Cheap; flushes nothing itself.</summary>
    [AtomicSafe]
    [Protocol("set-way", Step = "sw-op")]
    public static void SetWayFlush([Role(ValueRole.Current)] VCpu v)
    {
        s_setWayFlush.Enter();
        CheckCurrent(v, "P2M.SetWayFlush");
        if (v.Domain.IommuSharesP2M)
        {
            v.InjectUndef("set/way on a domain whose IOMMU shares the P2M");
            return;
        }

        if ((v.Hcr & Hcr.Tvm) == 0)
        {
            FaultSet faults = v.Domain.Machine.Faults;
            if (!faults.IsEnabled(Fault.SetWayWithoutFlush))
            {
                v.RequestFlush("set/way");
            }

            if (!faults.IsEnabled(Fault.SetWayWithoutTvm))
            {
                v.SetHcr(v.Hcr | Hcr.Tvm);
            }
        }
    }

    /// <summary>After a trapped VM register write: a toggle of the caches asks for a flush, caches seen on end the trapping.</summary>
    /// <param name="v">The current vCPU.</param>
    /// <param name="wasEnabled"><see cref="VCpu.HasCacheEnabled"/> from before the write.</param>
    [AtomicSafe]
    [Protocol("set-way", Step = "toggle")]
    [Protocol("tvm", Step = "toggle")]
    public static void ToggleCache([Role(ValueRole.Current)] VCpu v, bool wasEnabled)
    {
        s_toggleCache.Enter();
        CheckCurrent(v, "P2M.ToggleCache");
        bool isEnabled = v.HasCacheEnabled;
        if (isEnabled != wasEnabled)
        {
            v.RequestFlush(isEnabled ? "caches on" : "caches off");
        }

        if (isEnabled)
        {
            v.SetHcr(v.Hcr & ~Hcr.Tvm);
        }
    }

    /// <summary>The walk itself, under the lock. Leaves the cursor at the first frame not done, whatever it returns.</summary>
    [Requires(Resource.ReadLock, Of = "this.Lock")]
    [Effects(Effect.LongRunning | Effect.Restartable)]
    [return: Role(ValueRole.MustCheck)]
    private Errno Walk(Domain d, [Role(ValueRole.Cursor)] ref Gfn cursor, [Role(ValueRole.CursorEnd)] Gfn end)
    {
        d.Counters.FlushCalls++;
        Gfn at = Max(cursor, LowestMappedGfn);
        Gfn last = Min(end, MaxMappedGfn + 1);
        int spent = 0;
        while (at < last)
        {
            if (spent >= Budget)
            {
                if (MustGiveWay(d))
                {
                    d.Counters.FlushRestarts++;
                    RecordFlush(d, "softirqs wait, restart at", at);
                    cursor = d.Machine.Faults.IsEnabled(Fault.CursorNotWrittenBack) ? cursor : at;
                    return Errno.Restart;
                }

                spent = 0;
            }

            if (TryFind(at, out P2MEntry entry, out Gfn first, out Gfn next) && entry.IsRam && !IsInvalidated(first))
            {
                DCache.CleanInvalidateByPa(entry.Mfn + (at - first));
                d.Counters.PagesFlushed++;
                spent += CostOfFlush;
                at += 1;
            }
            else
            {
                spent += CostOfSkip;
                at = Min(next, last);
            }
        }

        ICache.Invalidate(d);
        RecordFlush(d, "done up to", at);
        cursor = Max(end, at);
        return Errno.Ok;
    }

    /// <summary>Softirqs wait. With the defect of SC-D11 they are run right here.</summary>
    [AtomicSafe]
    [Trusted("the deliberate defect of SC-D11 is in here; without it this is Softirq.Pending")]
    private static bool MustGiveWay(Domain d)
    {
        bool wait = Softirq.Pending(Smp.ProcessorId()) != 0;
        if (wait && d.Machine.Faults.IsEnabled(Fault.SoftirqUnderP2mLock))
        {
            Softirq.DoSoftirq();
            return false;
        }

        return wait;
    }

    /// <summary>Only what asks for it; with the defect of SC-D16, whatever did not succeed; with that of SC-F35, nothing.</summary>
    private static bool IsToBeCalledAgain(FaultSet faults, Errno rc)
        => (rc == Errno.Restart && !faults.IsEnabled(Fault.RestartDiscarded)) || (rc != Errno.Ok && faults.IsEnabled(Fault.LoopWhileNotOk));

    private static void RecordFlush(Domain d, string what, Gfn at) => d.Machine.Record(TraceKind.Flush, $"flush {d.Name}: {what} {at}");

    internal static void CheckCurrent(VCpu v, string operation)
    {
        if (VCpu.Current != v)
        {
            KernelContext.Current.Machine.Violate("INV-C7", $"{operation} was called for '{v.Name}', but '{VCpu.Current?.Name ?? "no vCPU"}' is current: HCR, SCTLR and the request belong to the current vCPU; send a request instead");
            Kernel.Panic($"{operation} on a vCPU that is not current");
        }
    }

    private static Gfn Min(Gfn a, Gfn b) => a < b ? a : b;

    private static Gfn Max(Gfn a, Gfn b) => a > b ? a : b;
}
