namespace RingGuard.MiniKernel;

/// <summary>When it is found out whether the host profiles (era map: SPE detection).</summary>
public enum SpeProbePolicy
{
    /// <summary>At each guest entry, on the CPU that enters.</summary>
    EveryEntry,

    /// <summary>When the vCPU is loaded on a CPU, again after each move.</summary>
    AtVCpuLoad,
}
