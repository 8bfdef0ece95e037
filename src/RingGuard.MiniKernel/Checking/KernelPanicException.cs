using System;

namespace RingGuard.MiniKernel;

/// <summary>
/// The machine has stopped (BUG, panic, broken invariant). Sticky: after it, every call into the machine throws again, even if
/// kernel code catches it.
/// </summary>
[StopsMachine]
public class KernelPanicException : Exception
{
    /// <summary>Creates the exception; <see cref="Kernel.Panic"/> is the way for kernel code.</summary>
    public KernelPanicException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public KernelPanicException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
