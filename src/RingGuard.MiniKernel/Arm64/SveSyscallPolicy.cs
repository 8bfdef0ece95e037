namespace RingGuard.MiniKernel;

/// <summary>What a system call does to a task's SVE registers.</summary>
public enum SveSyscallPolicy
{
    /// <summary>Z above bit 127, P and FFR become zero, and SVE traps again (Documentation/arch/arm64/sve.rst, 3).</summary>
    Discard,

    /// <summary>They stay: what a guest is entered over may then be live SVE state, as after a debugger's write (H7).</summary>
    Preserve,
}
