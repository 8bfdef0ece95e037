using System;
using System.Collections.Immutable;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer.Callbacks;

/// <summary>What a target that a callee runs leaves behind: locks and counts, the interrupt state.</summary>
internal sealed record DelegateEffect(CallSite Call, MethodSummary Summary)
{
    /// <summary>
    /// The effect without its outcomes, which the callee alone sees. What does not happen on all ways, or not exactly once,
    /// is taken on some path. Null when the target leaves everything as it was.
    /// </summary>
    public static MethodSummary? Of(MethodSummary target, bool isSure)
    {
        var first = target.Exits[0];
        var isSame = isSure;
        var isNeutral = true;
        var irq = first.Irq;
        foreach (var exit in target.Exits)
        {
            isNeutral &= exit is { Irq: IrqState.Entry, Acquired.IsEmpty: true, Released.IsEmpty: true };
            isSame &= Same(exit.Acquired, first.Acquired) && Same(exit.Released, first.Released);
            if (exit.Irq != irq)
                irq = IrqState.Unknown;
        }

        if (isNeutral)
            return null;
        if (!isSure && irq != IrqState.Entry)
            irq = IrqState.Unknown;
        return new MethodSummary
        {
            Source = SummarySource.Inferred,
            Exits = ImmutableArray.Create(new ExitEffect(OutcomeKey.Any)
            {
                Acquired = isSame ? first.Acquired : SomeOf(target, static e => e.Acquired, isEach: !isSure),
                Released = isSame ? first.Released : isSure ? ImmutableArray<ResourceDelta>.Empty : SomeOf(target, static e => e.Released, isEach: true),
                Irq = irq,
            }),
        };
    }

    /// <summary>What is run once for each element takes none or more of their locks.</summary>
    private static ImmutableArray<ResourceDelta> SomeOf(MethodSummary target, Func<ExitEffect, ImmutableArray<ResourceDelta>> what, bool isEach)
    {
        var result = ImmutableArray.CreateBuilder<ResourceDelta>();
        foreach (var exit in target.Exits)
        {
            foreach (var delta in what(exit))
            {
                var some = delta with { Must = false, IsEach = delta.IsEach || (isEach && (delta.Resource.IsLock || delta.Resource.IsCount)) };
                if (!result.Contains(some))
                    result.Add(some);
            }
        }

        return result.ToImmutable();
    }

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
