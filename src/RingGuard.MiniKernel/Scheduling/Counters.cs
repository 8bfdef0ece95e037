namespace RingGuard.MiniKernel;

/// <summary>What happened, as numbers; one set for each CPU, task and virtual CPU.</summary>
public sealed class Counters
{
    /// <summary>Register files saved to memory.</summary>
    public int FpSaves { get; internal set; }

    /// <summary>Images loaded into registers that had been saved before.</summary>
    public int FpRestores { get; internal set; }

    /// <summary>Loads of a never-used image: the first time a context reaches user or guest mode.</summary>
    public int FpInitialLoads { get; internal set; }

    /// <summary>Restores found unnecessary, because the registers still held the context.</summary>
    public int FpRestoresSkipped { get; internal set; }

    /// <summary>First uses of FP that trapped: by user code under LazyTrapOnTs (#NM), by guests and of SVE on arm64.</summary>
    public int FpTraps { get; internal set; }

    /// <summary>Times the hypervisor saved the host's registers at a guest's first use of FP (arm64).</summary>
    public int HypFpSaves { get; internal set; }

    /// <summary>Kernel FPU sections.</summary>
    public int KernelFpuSections { get; internal set; }

    /// <summary>Guest pages cleaned and invalidated.</summary>
    public int PagesFlushed { get; internal set; }

    /// <summary>Calls of P2M.CacheFlushRange.</summary>
    public int FlushCalls { get; internal set; }

    /// <summary>Those of them that returned Errno.Restart.</summary>
    public int FlushRestarts { get; internal set; }

    /// <summary>Complete runs of P2M.FlushVm.</summary>
    public int FlushRuns { get; internal set; }

    /// <summary>Times the root of the memory map was invalidated.</summary>
    public int RootInvalidations { get; internal set; }

    /// <summary>Instruction cache invalidations.</summary>
    public int ICacheInvalidations { get; internal set; }

    /// <summary>Flushes of all TLBs for one map.</summary>
    public int TlbFlushes { get; internal set; }

    /// <summary>Softirq handlers run.</summary>
    public int SoftirqRuns { get; internal set; }

    /// <summary>Longest time from raising a softirq to its handler, in ticks.</summary>
    public long MaxSoftirqLatency { get; internal set; }

    /// <summary>Hard interrupts taken.</summary>
    public int Interrupts { get; internal set; }

    /// <summary>Context switches.</summary>
    public int Schedules { get; internal set; }

    /// <summary>Times a task went on on another CPU.</summary>
    public int Migrations { get; internal set; }

    /// <summary>Times the host's profiling was drained for a guest entry.</summary>
    public int SpeDrains { get; internal set; }

    /// <summary>Trace buffer drained before a guest entry.</summary>
    public int TrbeDrains { get; internal set; }

    /// <summary>Writes of IA32_XFD by the kernel.</summary>
    public int XfdMsrWrites { get; internal set; }

    /// <summary>Times an FP state was exchanged for a larger one.</summary>
    public int FpStateReallocs { get; internal set; }

    /// <summary>Guest entries.</summary>
    public int GuestEntries { get; internal set; }

    /// <summary>Traps of guest instructions.</summary>
    public int GuestTraps { get; internal set; }
}
