namespace RingGuard.MiniKernel;

/// <summary>What the checker does with a broken rule.</summary>
public enum CheckMode
{
    /// <summary>Stops the machine with an <see cref="InvariantViolationException"/>.</summary>
    Throw,

    /// <summary>Records it in <c>Machine.Violations</c>, repairs what can be repaired and goes on.</summary>
    Collect,
}
