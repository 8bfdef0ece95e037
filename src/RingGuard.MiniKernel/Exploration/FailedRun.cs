using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>A way through the program that ends wrong.</summary>
/// <param name="Machine">The machine, with its trace.</param>
/// <param name="Exception">What ended the run, or what the check threw; null when rules were broken and collected only.</param>
public sealed record FailedRun(Machine Machine, Exception? Exception)
{
    /// <summary>Every decision: a <see cref="ReplayScheduler"/> repeats the run.</summary>
    public IReadOnlyList<Decision> Decisions => Machine.Decisions;

    /// <summary>What repeats the run, for <see cref="ReplayToken.Parse"/>.</summary>
    public string Token => ReplayToken.Of(Machine).ToString();

    /// <summary>The first thing that went wrong, in words.</summary>
    public string Why => Machine.Violations.Count > 0 ? Machine.Violations[0].ToString() : Exception?.Message ?? "";

    /// <summary>What kind of thing that is: an invariant, or a type of exception.</summary>
    internal string Kind => Machine.Violations.Count > 0 ? Machine.Violations[0].Invariant : Exception?.GetType().Name ?? "";

    /// <summary>Why, how to repeat it, and the timeline with the violation marked.</summary>
    public override string ToString() => $"{Why}\nrepeat with: {Token}\n{Timeline.Of(Machine).Render()}";
}
