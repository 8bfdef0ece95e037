using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// One summary for a call that may reach several bodies. What only some of them ask for is possible; what they do not agree
/// to take or give back is left out: a null object beside a real lock must not make a leak of a balanced pair.
/// </summary>
internal static class SummaryJoin
{
    public static MethodSummary Of(IReadOnlyList<MethodSummary> summaries)
    {
        if (summaries.Count == 1)
            return summaries[0];
        var first = summaries[0];
        var throws = first.Throws;
        var isFatal = first.IsFatal;
        var sameExits = true;
        var sameFacets = true;
        for (var i = 1; i < summaries.Count; i++)
        {
            if (summaries[i].Throws != throws)
                throws = throws is ThrowBehavior.Unknown && summaries[i].Throws is ThrowBehavior.Unknown ? ThrowBehavior.Unknown : ThrowBehavior.Through;
            isFatal &= summaries[i].IsFatal;
            sameExits &= HasSameExits(first, summaries[i]);
            sameFacets &= HasSameFacets(first, summaries[i]);
        }

        return new MethodSummary
        {
            Source = SummarySource.Inferred,
            Demands = Demands(summaries),
            Exits = sameExits ? first.Exits : ImmutableArray.Create(new ExitEffect(OutcomeKey.Any)),
            Fp = Fp(summaries),
            Facets = sameFacets ? first.Facets : ImmutableArray<object>.Empty,
            Throws = throws,
            IsFatal = isFatal,
        };
    }

    /// <summary>One of several that a call may reach: what the others do not ask for is possible.</summary>
    public static MethodSummary AmongOthers(MethodSummary summary, IReadOnlyList<MethodSummary> all)
    {
        var demands = summary.Demands;
        for (var i = 0; i < demands.Length; i++)
        {
            var isAsked = true;
            foreach (var other in all)
                isAsked &= Asks(other, demands[i]);
            if (!isAsked)
                demands = demands.SetItem(i, demands[i] with { IsPossible = true });
        }

        return new MethodSummary { Source = summary.Source, Demands = demands, Exits = summary.Exits, IrqWindow = summary.IrqWindow };
    }

    private static ImmutableArray<Demand> Demands(IReadOnlyList<MethodSummary> summaries)
    {
        var result = ImmutableArray.CreateBuilder<Demand>();
        foreach (var summary in summaries)
        {
            foreach (var demand in summary.Demands)
            {
                if (IsKnown(result, demand))
                    continue;
                var isAsked = 0;
                foreach (var other in summaries)
                    isAsked += Asks(other, demand) ? 1 : 0;
                result.Add(isAsked == summaries.Count ? demand : demand with { IsPossible = true });
            }
        }

        return result.ToImmutable();
    }

    private static bool IsKnown(ImmutableArray<Demand>.Builder demands, Demand demand)
    {
        foreach (var known in demands)
        {
            if (IsSame(known, demand) && (known.Bits | demand.Bits) == known.Bits)
                return true;
        }

        return false;
    }

    private static bool Asks(MethodSummary summary, Demand demand)
    {
        foreach (var other in summary.Demands)
        {
            if (!other.IsPossible && IsSame(other, demand) && (other.Bits | demand.Bits) == other.Bits)
                return true;
        }

        return false;
    }

    private static bool IsSame(Demand left, Demand right)
        => left.Kind == right.Kind && left.Resource == right.Resource && Equals(left.Path?.ToString(), right.Path?.ToString()) && Equals(left.When, right.When);

    private static bool HasSameExits(MethodSummary left, MethodSummary right)
    {
        if (left.Exits.Length != right.Exits.Length)
            return false;
        for (var i = 0; i < left.Exits.Length; i++)
        {
            var (a, b) = (left.Exits[i], right.Exits[i]);
            if (a.Outcome != b.Outcome || a.Irq != b.Irq || a.Holds != b.Holds || a.DoesNotHold != b.DoesNotHold
                || !HasSameDeltas(a.Acquired, b.Acquired) || !HasSameDeltas(a.Released, b.Released)
                || !HasSameDeltas(a.Held, b.Held) || !HasSameDeltas(a.NotHeld, b.NotHeld) || a.Arguments.Length != b.Arguments.Length)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Of the same resource by the same spelling: parameters of overrides are different symbols.</summary>
    private static bool HasSameDeltas(ImmutableArray<ResourceDelta> left, ImmutableArray<ResourceDelta> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Resource != right[i].Resource || left[i].Must != right[i].Must || left[i].Path?.ToString() != right[i].Path?.ToString())
                return false;
        }

        return true;
    }

    private static bool HasSameFacets(MethodSummary left, MethodSummary right)
    {
        if (left.Facets.Length != right.Facets.Length)
            return false;
        for (var i = 0; i < left.Facets.Length; i++)
        {
            if (!left.Facets[i].Equals(right.Facets[i]))
                return false;
        }

        return true;
    }

    private static ImmutableArray<FpDelta> Fp(IReadOnlyList<MethodSummary> summaries)
    {
        var result = ImmutableArray.CreateBuilder<FpDelta>();
        foreach (var summary in summaries)
        {
            foreach (var delta in summary.Fp)
            {
                var isInAll = true;
                foreach (var other in summaries)
                    isInAll &= Has(other.Fp, delta);
                var joined = isInAll ? delta : delta with { IsConditional = true };
                if (!Has(result, joined))
                    result.Add(joined);
            }
        }

        return result.ToImmutable();
    }

    private static bool Has(IEnumerable<FpDelta> deltas, FpDelta wanted)
    {
        foreach (var delta in deltas)
        {
            if (delta.Action == wanted.Action && delta.Path?.ToString() == wanted.Path?.ToString())
                return true;
        }

        return false;
    }
}
