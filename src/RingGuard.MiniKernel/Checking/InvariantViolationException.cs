namespace RingGuard.MiniKernel;

/// <summary>Kernel code broke a rule that the machine checks; the message says what is held or wrong, since where, and what to do.</summary>
public sealed class InvariantViolationException : KernelPanicException
{
    internal InvariantViolationException(Violation violation)
        : base(violation.ToString())
    {
        Violation = violation;
    }

    /// <summary>What was found.</summary>
    public Violation Violation { get; }

    /// <summary>Id of the invariant, such as <c>INV-C5</c>.</summary>
    public string Invariant => Violation.Invariant;
}
