using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer.Callbacks;

/// <summary>Notes, while the converged states are read, where the body calls delegates that it was given, and whose targets were judged.</summary>
internal sealed class CallbackRecorder
{
    /// <summary>More places than these of one body are not followed.</summary>
    private const int MaxCalls = 8;

    /// <summary>Alternatives of one place; beyond them what only some have is held on some path.</summary>
    private const int MaxContexts = 4;

    /// <summary>
    /// Calls that a delegate is passed on through. Below the number of rounds that recursive methods get, so that one which
    /// takes another lock each time comes to an end.
    /// </summary>
    private const int MaxDepth = 5;

    private readonly Dictionary<(int Site, int Variant), CallbackCall> _calls = new();
    private readonly List<(int Site, int Variant)> _order = new();

    /// <summary>Lambdas and method groups whose target was judged where it is called.</summary>
    public HashSet<SyntaxNode> Judged { get; } = new();

    public void Add(int site, int variant, CallbackCall call, CallbackContext context)
    {
        if (call.Depth > MaxDepth)
            return;
        var key = (site, variant);
        if (!_calls.TryGetValue(key, out var known))
        {
            if (_order.Count == MaxCalls)
                return;
            _order.Add(key);
            known = call with { Contexts = ImmutableArray<CallbackContext>.Empty };
        }

        if (known.Contexts.Contains(context))
            return;
        _calls[key] = known.Contexts.Length < MaxContexts
            ? known with { Contexts = known.Contexts.Add(context) }
            : known with { Contexts = known.Contexts.SetItem(MaxContexts - 1, Weaken(known.Contexts[MaxContexts - 1], context)) };
    }

    /// <summary>Null when no such delegate is called.</summary>
    public CallbackSummary? Build()
    {
        if (_order.Count == 0)
            return null;
        var calls = ImmutableArray.CreateBuilder<CallbackCall>(_order.Count);
        foreach (var key in _order)
        {
            // By loops and branches that meet again, one place has often the same context in another order.
            if (!calls.Contains(_calls[key]))
                calls.Add(_calls[key]);
        }

        return new CallbackSummary(calls.ToImmutable());
    }

    private static CallbackContext Weaken(CallbackContext left, CallbackContext right) => left with
    {
        Held = left.Held.RemoveAll(d => !right.Held.Contains(d)),
        Released = left.Released.AddRange(right.Released.RemoveAll(d => left.Released.Contains(d))),
        Irq = left.Irq == right.Irq ? left.Irq : IrqState.Unknown,
        Tested = left.Tested.Meet(right.Tested),
    };
}
