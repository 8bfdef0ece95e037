using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Transfer;

/// <summary>What a state says against some members of <see cref="Context"/>.</summary>
internal sealed record ContextFault(Context Failing, Context FailingOnSomePath, Context Open, string Why, ImmutableArray<Location> Evidence)
{
    /// <summary>Nothing at all speaks against them.</summary>
    public bool IsNone => (Failing | FailingOnSomePath) == Context.None;
}
