using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// What a body adds to the context of its caller when it calls a delegate that it was given. Several of these for one call
/// are alternatives, one for each group of paths that lead there.
/// </summary>
internal sealed record CallbackContext
{
    /// <summary>Held in addition, in terms of the body's parameters; a path that callers do not know is null.</summary>
    public ImmutableArray<ResourceDelta> Held { get; init; } = ImmutableArray<ResourceDelta>.Empty;

    /// <summary>Held by the caller and given back for the time of the call.</summary>
    public ImmutableArray<ResourceDelta> Released { get; init; } = ImmutableArray<ResourceDelta>.Empty;

    public IrqState Irq { get; init; }

    /// <summary>What tests in the body have shown of the context of its caller.</summary>
    public EntryKnowledge Tested { get; init; }

    /// <summary>What the contract of the body says of the context of its caller, which is checked for itself.</summary>
    public EntryKnowledge Required { get; init; }

    public bool Equals(CallbackContext? other)
        => other is not null && Irq == other.Irq && Tested == other.Tested && Required == other.Required && Same(Held, other.Held) && Same(Released, other.Released);

    public override int GetHashCode() => ((int)Irq * 31) + Held.Length;

    private static bool Same(ImmutableArray<ResourceDelta> left, ImmutableArray<ResourceDelta> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (!left[i].Equals(right[i]))
                return false;
        }

        return true;
    }
}

/// <summary>One place in a body, or in what it calls, where a delegate is called that the body was given.</summary>
/// <param name="Parameter">The parameter that is called; of an enclosing method for a local function or lambda.</param>
internal sealed record CallbackCall(IParameterSymbol Parameter)
{
    public ImmutableArray<CallbackContext> Contexts { get; init; } = ImmutableArray<CallbackContext>.Empty;

    /// <summary>What is passed, by parameter of the delegate, as far as callers have a name for it.</summary>
    public ImmutableArray<AccessPath?> Arguments { get; init; } = ImmutableArray<AccessPath?>.Empty;

    /// <summary>Whoever calls the body has the delegate called exactly once, unless an exception comes between.</summary>
    public bool IsSure { get; init; }

    /// <summary>Calls that lead to the place.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>The way there, outermost first. No part of the value.</summary>
    public ImmutableArray<Location> Chain { get; init; } = ImmutableArray<Location>.Empty;

    public bool Equals(CallbackCall? other)
        => other is not null && IsSure == other.IsSure && Depth == other.Depth && Parameter.Ordinal == other.Parameter.Ordinal
        && SymbolEqualityComparer.Default.Equals(Parameter.ContainingSymbol, other.Parameter.ContainingSymbol)
        && Same(Contexts, other.Contexts) && Same(Arguments, other.Arguments);

    public override int GetHashCode() => (Parameter.Ordinal * 31) + Contexts.Length;

    private static bool Same<T>(ImmutableArray<T> left, ImmutableArray<T> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (!Equals(left[i], right[i]))
                return false;
        }

        return true;
    }
}

/// <summary>The calls of delegates that a body was given: part of its summary (<see cref="MethodSummary.Facets"/>).</summary>
internal sealed class CallbackSummary(ImmutableArray<CallbackCall> calls) : IEquatable<CallbackSummary>
{
    public ImmutableArray<CallbackCall> Calls { get; } = calls;

    public bool Equals(CallbackSummary? other)
    {
        if (other is null || Calls.Length != other.Calls.Length)
            return false;
        for (var i = 0; i < Calls.Length; i++)
        {
            if (!Calls[i].Equals(other.Calls[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as CallbackSummary);

    public override int GetHashCode() => Calls.Length;
}
