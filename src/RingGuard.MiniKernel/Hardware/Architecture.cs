namespace RingGuard.MiniKernel;

/// <summary>Which skin the machine wears.</summary>
public enum Architecture
{
    /// <summary>XSAVE registers, XFD, PKRU.</summary>
    X86_64,

    /// <summary>FP/SIMD registers, EL2 traps, set/way.</summary>
    Arm64,

    /// <summary>AArch32 guests.</summary>
    Arm32El1,
}
