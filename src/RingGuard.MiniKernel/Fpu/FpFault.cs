using System;

namespace RingGuard.MiniKernel;

/// <summary>Deliberate defects of the validity test.</summary>
[Flags]
public enum FpFault
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Asks the CPU for its owner only: wrong once the task ran elsewhere and came back.</summary>
    ValidIfOwnerOnly = 1,

    /// <summary>Asks the context for its last CPU only: wrong once somebody else used that CPU.</summary>
    ValidIfLastCpuOnly = 2,
}
