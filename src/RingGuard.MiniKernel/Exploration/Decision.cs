using System.Globalization;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>One entry of the decision stack: where, and which way was taken.</summary>
/// <param name="Point">What was asked.</param>
/// <param name="Taken">The way taken, from 0.</param>
public readonly record struct Decision(DecisionPoint Point, int Taken)
{
    /// <summary>What a replay token calls the way taken, such as <c>cpu1</c> or <c>irq7</c>; empty where it is the machine's own.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether somebody wanted another way than the machine's own.</summary>
    public bool IsDeviation => Taken != Point.Default;

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Point.Kind} {Taken}/{Point.Alternatives} at {Point.Task}.{Point.Step} ({Point.Operation}, cpu{Point.Cpu})");
}
