namespace RingGuard.MiniKernel;

/// <summary>Debug state of the host, kept by a virtual CPU from one guest entry to its exit.</summary>
public sealed class HostDebugState
{
    /// <summary>PMSCR_EL1 of the host; zero when profiling was not in use.</summary>
    public ulong PmscrEl1 { get; internal set; }

    /// <summary>TRFCR_EL1 of the host; zero when tracing was not in use.</summary>
    public ulong TrfcrEl1 { get; internal set; }

    /// <summary>The CPU for which <see cref="SpeInUse"/> was found out; -1 is none. SpeProbePolicy.AtVCpuLoad.</summary>
    internal int ProbedOn { get; set; } = -1;

    /// <summary>What was found out there.</summary>
    internal bool SpeInUse { get; set; }
}
