namespace RingGuard.MiniKernel;

/// <content>Defects of the arm64 hypervisor around profiling and tracing.</content>
public static partial class Fault
{
    /// <summary>Spe.Save leaves its result as it was when profiling is not in use (SC-C05).</summary>
    public const string NoZeroOnEarlyReturn = nameof(NoZeroOnEarlyReturn);

    /// <summary>Spe.Save drains before it turns sampling off (SC-C06).</summary>
    public const string DrainBeforeDisable = nameof(DrainBeforeDisable);

    /// <summary>Spe.Save has no ISB after the write that turns sampling off (SC-C07).</summary>
    public const string NoIsbAfterDisable = nameof(NoIsbAfterDisable);

    /// <summary>Spe.Save does not wait for the drained records (SC-C08).</summary>
    public const string NoDsb = nameof(NoDsb);

    /// <summary>Profiling is saved after the guest's tables are in force (SC-C09).</summary>
    public const string DrainAfterStage2 = nameof(DrainAfterStage2);

    /// <summary>Profiling is restored before the host's tables are (SC-C10).</summary>
    public const string RestoreBeforeHostSysregs = nameof(RestoreBeforeHostSysregs);

    /// <summary>Whether there is SPE is asked of CPU 0 only (SC-C12).</summary>
    public const string ProbeOnBootCpu = nameof(ProbeOnBootCpu);

    /// <summary>Trbe.Save has no ISB after the write that turns tracing off (SC-C16).</summary>
    public const string TraceNoIsbAfterDisable = nameof(TraceNoIsbAfterDisable);

    /// <summary>Trbe.Save does not drain what waits in the unit (SC-C16).</summary>
    public const string TraceNotDrained = nameof(TraceNotDrained);

    /// <summary>Guest traps are added to the host's MDCR_EL2 without taking the profiling buffer out of it (F2.6).</summary>
    public const string MdcrKeepsBuffer = nameof(MdcrKeepsBuffer);

    /// <summary>MDCR_EL2 stays the guest's after the exit (SC-C14).</summary>
    public const string MdcrNotRestored = nameof(MdcrNotRestored);
}
