using System.Collections.Generic;

namespace RingGuard.MiniKernel;

/// <summary>The arm64 side of a machine.</summary>
public sealed record Arm64Options
{
    /// <summary>Where the host kernel runs.</summary>
    public IVirtHost VirtHost { get; init; } = MiniKernel.VirtHost.NVhe;

    /// <summary>When profiling is looked for.</summary>
    public SpeProbePolicy SpeProbe { get; init; } = SpeProbePolicy.EveryEntry;

    /// <summary>The profiling unit of each CPU; CPUs beyond the list have none (F2.8).</summary>
    public IReadOnlyList<SpeConfig> Spe { get; init; } = [];
}
