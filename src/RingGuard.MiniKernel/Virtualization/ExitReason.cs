namespace RingGuard.MiniKernel;

/// <summary>Why a guest stopped running.</summary>
public enum ExitReason
{
    /// <summary>An interrupt for the host.</summary>
    Interrupt,

    /// <summary>A set/way instruction was trapped.</summary>
    SetWay,

    /// <summary>A write of a VM register was trapped.</summary>
    SysRegWrite,

    /// <summary>An access where the memory map is not valid.</summary>
    TranslationFault,

    /// <summary>A call of the hypervisor.</summary>
    Hypercall,

    /// <summary>The guest waits for an event.</summary>
    Halt,

    /// <summary>XSETBV, which always exits (x86).</summary>
    XSetBv,

    /// <summary>A write of an MSR was trapped (x86).</summary>
    MsrWrite,

    /// <summary>A device-not-available exception of the guest (x86).</summary>
    DeviceNotAvailable,

    /// <summary>A guest's FP instruction was trapped (arm64). Handled at EL2, the host does not see it.</summary>
    FpTrap,

    /// <summary>The guest has something for user space (an I/O exit).</summary>
    ToUser,

    /// <summary>The guest's program has ended.</summary>
    Shutdown,

    /// <summary>The guest could not be entered.</summary>
    FailedEntry,
}
