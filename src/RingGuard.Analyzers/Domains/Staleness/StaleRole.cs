namespace RingGuard.Analyzers.Domains;

/// <summary>Why a value may go stale; decides what ages it and which rule speaks.</summary>
internal enum StaleRole : byte
{
    /// <summary>Number of the CPU that the code ran on.</summary>
    CpuId,

    /// <summary>Data of that CPU, or a reference to it.</summary>
    CpuLocal,

    /// <summary>Who owns that CPU's registers.</summary>
    Owner,

    /// <summary>Copy of flags that interrupts and other tasks set.</summary>
    Flags,

    /// <summary>Reference to an FP state's memory.</summary>
    FpState,

    /// <summary>Whether the FPU may be used here.</summary>
    Usable,

    /// <summary>A parameter of this body: what it is, the caller knows.</summary>
    Parameter,
}
