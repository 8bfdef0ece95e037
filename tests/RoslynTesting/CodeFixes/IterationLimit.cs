namespace Microsoft.CodeAnalysis.Testing;

/// <summary>How often a fix is applied: exactly a positive number of times, at most the absolute value of a negative one.</summary>
internal readonly record struct IterationLimit(int Count)
{
    public int Maximum => System.Math.Abs(Count);

    /// <summary>A bound that follows from a count of things that each need at most one iteration; at most one is exactly one.</summary>
    public static IterationLimit AtMost(int count) => new(count == 1 ? 1 : -count);

    public void Verify(int iterations, IVerifier verifier)
    {
        verifier.True(iterations <= Maximum, $"More iterations than the limit of {Maximum}");
        if (Count >= 0)
            verifier.Equal(Count, iterations, "Another number of iterations than expected");
    }
}
