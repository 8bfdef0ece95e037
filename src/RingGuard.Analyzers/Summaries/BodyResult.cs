using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Locks;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>What the analysis of one body gives: its summary for callers, and what rules may report in it.</summary>
internal sealed class BodyResult
{
    public MethodSummary Summary { get; init; } = MethodSummary.Unknown;

    /// <summary>The analysis did not come to an end within its budget: nothing is known, nothing is reported.</summary>
    public bool IsGivenUp { get; init; }

    public ImmutableArray<Observation> Observations { get; init; } = ImmutableArray<Observation>.Empty;

    /// <summary>Lambdas and method groups whose targets were judged where this body has them called.</summary>
    public IReadOnlyCollection<SyntaxNode> Judged { get; init; } = System.Array.Empty<SyntaxNode>();

    /// <summary>Where the body stands: the member that has it; for an implicit constructor, the initializers that it runs.</summary>
    public ImmutableArray<MemberEntry> Owners { get; set; } = ImmutableArray<MemberEntry>.Empty;

    /// <summary>For the rules that need all bodies of the compilation.</summary>
    public LockEvents Locks { get; init; } = LockEvents.None;

    /// <summary>The same body behind a piece of code that asks something of the caller before it.</summary>
    public BodyResult After(MethodSummary first) => first.Demands.IsEmpty
        ? this
        : new BodyResult { Summary = Summary.Asking(first.Demands), Observations = Observations, Judged = Judged, Locks = Locks };
}
