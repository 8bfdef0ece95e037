using System;

namespace RingGuard.MiniKernel;

/// <summary>What KernelFpu.Begin initialises for the section.</summary>
[Flags]
public enum KfpuMask
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>x87 control word.</summary>
    X87 = 1,

    /// <summary>MXCSR.</summary>
    Mxcsr = 2,
}
