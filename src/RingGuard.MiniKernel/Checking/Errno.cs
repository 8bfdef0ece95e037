namespace RingGuard.MiniKernel;

/// <summary>Kernel-visible failure: zero is success, the others are Linux' and Xen's numbers, negated.</summary>
public enum Errno
{
    /// <summary>Success.</summary>
    Ok = 0,

    /// <summary>Operation not permitted.</summary>
    Perm = -1,

    /// <summary>No such process.</summary>
    Srch = -3,

    /// <summary>Interrupted.</summary>
    Intr = -4,

    /// <summary>Out of memory.</summary>
    NoMem = -12,

    /// <summary>Bad address.</summary>
    Fault = -14,

    /// <summary>Busy.</summary>
    Busy = -16,

    /// <summary>Invalid argument.</summary>
    Inval = -22,

    /// <summary>No space.</summary>
    NoSpc = -28,

    /// <summary>Call again with the same cursor: other work is waiting (Xen's ERESTART).</summary>
    Restart = -85,

    /// <summary>Operation not supported.</summary>
    OpNotSupp = -95,

    /// <summary>Not supported, as it is said inside the kernel (Linux' ENOTSUPP, which user space never sees).</summary>
    NotSupp = -524,
}
