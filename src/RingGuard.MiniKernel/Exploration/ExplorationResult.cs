using System.Collections.Generic;
using System.Globalization;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>What an exploration found.</summary>
/// <param name="Runs">Runs made.</param>
/// <param name="Distinct">
/// Different runs among them: classes of runs that differ only in the order of independent steps where the explorer knows them, different
/// traces otherwise.
/// </param>
/// <param name="Capped">Whether ways were left because <see cref="Explorer.MaxRuns"/> or <see cref="Explorer.MaxSteps"/> was reached: then no failure proves nothing.</param>
/// <param name="Failures">Runs that ended wrong, in the order found.</param>
public sealed record ExplorationResult(int Runs, int Distinct, bool Capped, IReadOnlyList<FailedRun> Failures)
{
    /// <summary>Runs that came to their end.</summary>
    public int Complete { get; init; } = Runs;

    /// <summary>Runs given up because everything that could follow was explored already.</summary>
    public int SleepBlocked { get; init; }

    /// <summary>Interruption points passed in all runs.</summary>
    public long Steps { get; init; }

    /// <summary>Seed of what was decided at random; null where nothing was.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Reasons to trust the result less than it looks: nothing shared, time, runs that do not repeat.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Every way within the bound was taken, none went wrong, and each run was a function of its decisions.</summary>
    public bool IsClean => !Capped && Failures.Count == 0 && NotRepeatable == 0;

    /// <summary>Runs that made another trace when they were repeated from their decisions.</summary>
    public int NotRepeatable { get; init; }

    /// <summary>All numbers in one line, each warning in a line of its own.</summary>
    public override string ToString()
    {
        long tenths = Runs == 0 ? 0 : Steps * 10 / Runs;
        string text = string.Create(CultureInfo.InvariantCulture, $"{Runs} runs, {Complete} complete, {SleepBlocked} sleep-blocked, {Distinct} distinct, {tenths / 10}.{tenths % 10} steps per run, {(Capped ? "capped" : "not capped")}, {(Seed is { } seed ? $"seed {seed}" : "no seed")}, {Failures.Count} failed");
        foreach (string warning in Warnings)
        {
            text += $"\nwarning: {warning}";
        }

        return text;
    }
}
