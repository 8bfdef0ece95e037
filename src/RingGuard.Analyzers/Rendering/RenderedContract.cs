using System.Collections.Immutable;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Rendering;

/// <summary>An inferred summary as clauses that a contract can be written with.</summary>
internal sealed record RenderedContract(ImmutableArray<Clause> Clauses)
{
    public static readonly RenderedContract Empty = new(ImmutableArray<Clause>.Empty);

    /// <summary>Control never comes back.</summary>
    public bool NoReturn { get; init; }

    /// <summary>Nothing is known but that it may throw: of no interest to who writes contracts.</summary>
    public bool OnlyThrows { get; init; }

    public bool IsEmpty => Clauses.IsEmpty && !NoReturn;
}
