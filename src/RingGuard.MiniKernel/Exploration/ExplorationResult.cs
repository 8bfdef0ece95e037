using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>What an exploration found.</summary>
/// <param name="Runs">Runs made.</param>
/// <param name="Distinct">Different traces among them.</param>
/// <param name="Capped">Whether ways were left because <see cref="Explorer.MaxRuns"/> was reached: then no failure proves nothing.</param>
/// <param name="Failures">Runs that ended wrong, in the order found.</param>
public sealed record ExplorationResult(int Runs, int Distinct, bool Capped, IReadOnlyList<FailedRun> Failures)
{
    /// <summary>Every way within the bound was taken and none went wrong.</summary>
    public bool IsClean => !Capped && Failures.Count == 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Runs} runs, {Distinct} distinct, {Failures.Count} failed{(Capped ? ", capped" : "")}";
}
