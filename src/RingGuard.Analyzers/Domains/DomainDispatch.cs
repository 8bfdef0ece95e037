using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// Calls the domains of one body for a list of disjuncts. Most of the time none of them has anything to do, so a list is
/// copied only when a state in it changes.
/// </summary>
internal sealed class DomainDispatch(ImmutableArray<StateDomain> domains)
{
    public bool IsEmpty => domains.IsEmpty;

    public List<KernelState> Read(IOperation reference, List<KernelState> states)
    {
        var result = states;
        for (var i = 0; i < states.Count; i++)
        {
            var state = states[i];
            foreach (var domain in domains)
                state = domain.Read(reference, state);
            Put(ref result, states, i, state);
        }

        return result;
    }

    public KernelState Written(KernelState state, IOperation target, IOperation? value)
    {
        foreach (var domain in domains)
            state = domain.Written(target, value, state);
        return state;
    }

    public List<KernelState> Before(CallSite call, MethodSummary summary, List<KernelState> states)
    {
        var result = states;
        for (var i = 0; i < states.Count; i++)
        {
            var state = states[i];
            foreach (var domain in domains)
                state = domain.Before(call, summary, state);
            Put(ref result, states, i, state);
        }

        return result;
    }

    /// <summary>For a call that leaves each state one state, as one without contract does.</summary>
    public List<KernelState> After(CallSite call, MethodSummary summary, List<KernelState> before, List<KernelState> after)
    {
        var result = after;
        for (var i = 0; i < after.Count; i++)
            Put(ref result, after, i, After(call, summary, before[i], after[i]));
        return result;
    }

    public KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState after)
    {
        if (domains.IsEmpty)
            return after;
        foreach (var parameter in call.Method.Parameters)
        {
            if (parameter.RefKind is RefKind.Ref or RefKind.Out && call.Argument(parameter.Ordinal) is { } argument)
                after = Written(after, argument, null);
        }

        foreach (var domain in domains)
            after = domain.After(call, summary, before, after);
        return after;
    }

    private static void Put(ref List<KernelState> result, List<KernelState> original, int index, KernelState state)
    {
        if (ReferenceEquals(state, result[index]))
            return;
        if (ReferenceEquals(result, original))
            result = new List<KernelState>(original);
        result[index] = state;
    }
}
