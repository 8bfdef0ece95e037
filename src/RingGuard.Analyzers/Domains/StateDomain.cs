using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// A further dimension of the abstract state, with the transfer functions that it adds. One object serves one body. The
/// members are called for each disjunct, in evaluation order, during the fixpoint and once more, with
/// <see cref="BodyScope.Recorder"/> set, on the converged states: only then may something be recorded.
/// </summary>
internal abstract class StateDomain(BodyScope scope, ValueReader values, int key)
{
    protected BodyScope Scope { get; } = scope;

    protected ValueReader Values { get; } = values;

    /// <summary>Where the domain's facet lives in <see cref="KernelState.Facets"/>.</summary>
    protected int Key { get; } = key;

    /// <summary>The facet of a method's entry; null is the usual start.</summary>
    public virtual Facet? Initial => null;

    /// <summary>A call is about to happen: its arguments are evaluated, its effects are still to come. Also for calls without a contract.</summary>
    public virtual KernelState Before(CallSite call, MethodSummary summary, KernelState state) => state;

    /// <summary>A call came back in <paramref name="state"/>; called for each way in which it can end.</summary>
    public virtual KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state) => state;

    /// <summary>A variable, field, property or array element is read for its value.</summary>
    public virtual KernelState Read(IOperation reference, KernelState state) => state;

    /// <summary>
    /// Something was written; <paramref name="value"/> is null where the new value is not an expression of its own (out
    /// argument, increment, deconstruction). For a flow capture the target is the <c>IFlowCaptureOperation</c> itself.
    /// </summary>
    public virtual KernelState Written(IOperation target, IOperation? value, KernelState state) => state;

    /// <summary>The body is left with a value.</summary>
    public virtual KernelState Returning(IOperation value, KernelState state) => state;

    /// <summary>A condition was found to be true or false; null when it cannot be on this path.</summary>
    public virtual KernelState? Narrowed(IOperation condition, bool holds, KernelState state) => state;

    /// <summary>Reads the ways out of the body; only while recording.</summary>
    public virtual void Exits(IReadOnlyList<BodyExit> exits)
    {
    }

    /// <summary>
    /// What callers need to know, found by <see cref="MethodSummary.Facet{T}"/>; must have equality by value and be null when
    /// there is nothing. Called after <see cref="Exits"/>.
    /// </summary>
    public virtual object? Summarize(IReadOnlyList<BodyExit> exits) => null;

    public KernelState Start(KernelState state) => Initial is { } facet ? Set(state, facet) : state;

    protected TFacet? Get<TFacet>(KernelState state)
        where TFacet : Facet
        => state.Facets.TryGet(Key, out var facet) ? (TFacet)facet : null;

    /// <summary>The facet of another domain.</summary>
    protected static TFacet? Other<TFacet>(KernelState state)
        where TFacet : Facet
    {
        foreach (var entry in state.Facets.Entries)
        {
            if (entry.Value is TFacet facet)
                return facet;
        }

        return null;
    }

    /// <summary>Gives another domain, which has one, a new facet.</summary>
    protected static KernelState Replace<TFacet>(KernelState state, TFacet? facet)
        where TFacet : Facet
    {
        foreach (var entry in state.Facets.Entries)
        {
            if (entry.Value is TFacet)
                return state with { Facets = facet is null ? state.Facets.Remove(entry.Key) : state.Facets.Set(entry.Key, facet) };
        }

        return state;
    }

    protected KernelState Set(KernelState state, Facet? facet)
    {
        var facets = facet is null ? state.Facets.Remove(Key) : state.Facets.Set(Key, facet);
        return facets.Equals(state.Facets) ? state : state with { Facets = facets };
    }
}
