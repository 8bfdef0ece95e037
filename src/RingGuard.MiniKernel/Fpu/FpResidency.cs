namespace RingGuard.MiniKernel;

/// <summary>Where the truth about an FP context is: Lutomirski's states 1, 2a and 2b.</summary>
public enum FpResidency
{
    /// <summary>State 1: in the registers; the image is old.</summary>
    RegistersOnly,

    /// <summary>State 2a: in both; neither copy may be written, lest they get out of step.</summary>
    Both,

    /// <summary>State 2b: in memory; no register file counts as valid.</summary>
    MemoryOnly,
}
