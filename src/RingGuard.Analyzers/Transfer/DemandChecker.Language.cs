using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <summary>The same judgement for constructs of the language, which have no callee.</summary>
internal sealed partial class DemandChecker
{
    private static readonly ContextFault NoFault = new(Context.None, Context.None, Context.None, "", ImmutableArray<Location>.Empty);

    public ContextFault Examine(KernelState state, Context bits)
    {
        var entry = scope.EntryOf(state);
        Context failing = Context.None, someFailing = Context.None, open = Context.None;
        List<Verdict>? blamed = null;
        foreach (var member in ContextMembers.Of(bits))
        {
            var verdict = ContextJudge.Judge(state, entry, member);
            switch (verdict.Judgement)
            {
                case Judgement.Fails:
                    failing |= member;
                    (blamed ??= new List<Verdict>()).Add(verdict);
                    break;
                case Judgement.FailsOnSomePath:
                    someFailing |= member;
                    (blamed ??= new List<Verdict>()).Add(verdict);
                    break;
                case Judgement.DependsOnEntry:
                    open |= member;
                    break;
            }
        }

        if (failing == Context.None && ContextJudge.FailsAsAWhole(state, bits))
            failing = Context.PreemptOn;
        if ((failing | someFailing) == Context.None)
            return open == Context.None ? NoFault : NoFault with { Open = open };
        blamed ??= new List<Verdict>();
        return new ContextFault(failing, someFailing, open, Why(state, blamed, failing | someFailing), BlamedPlaces(blamed));
    }

    /// <summary>"spin lock 'x' is held (taken at line 7)".</summary>
    public string DescribeHold(Hold hold) => Describe(hold);

    public ImmutableArray<Location> PlaceOf(Hold hold) => Locations(hold);

    private ImmutableArray<Location> BlamedPlaces(List<Verdict> blamed)
    {
        var builder = ImmutableArray.CreateBuilder<Location>();
        foreach (var verdict in blamed)
        {
            var location = verdict.Hold is { } hold ? scope.LocationOf(hold.Site) : scope.LocationOf(verdict.IrqSite);
            if (location is not null && !builder.Contains(location))
                builder.Add(location);
        }

        return builder.ToImmutable();
    }
}
