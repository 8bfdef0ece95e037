using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>What a body asks of its callers and its declared contract does not.</summary>
internal sealed record ContractGap(ImmutableArray<Demand> Demands, bool IsDefinite, Context Declared)
{
    /// <summary>The demands as a contract has to say them: that a body blocks is said by asking for all of NotAtomic.</summary>
    public ImmutableArray<Demand> ToDeclare
    {
        get
        {
            var result = Demands;
            for (var i = 0; i < result.Length; i++)
            {
                if (IsBlocking(result[i]))
                    result = result.SetItem(i, result[i] with { Bits = result[i].Bits | (Declared & Context.NotAtomic) });
            }

            return result;
        }
    }

    /// <summary>The body may sleep or reschedule.</summary>
    public bool Blocks => IsBlocking(Demands[0]);

    /// <summary>The contexts that are not asked for.</summary>
    public IEnumerable<string> Words
    {
        get
        {
            foreach (var member in ContextMembers.Of(Demands[0].Bits))
                yield return ContextMembers.Describe(member);
        }
    }

    /// <summary>
    /// Null when the contract covers the body. That the body may block is certain to matter; other contexts matter only to
    /// who calls in them, so these are possible.
    /// </summary>
    public static ContractGap? Find(IMethodSymbol method, MemberContract contract, KernelModel model, BodyUses uses, CancellationToken cancellationToken)
    {
        if (contract.IsTrusted || contract.IsStub)
            return null;
        if (model.Summaries.GetBody(method.OriginalDefinition, contract, new InferenceStack(uses), cancellationToken)?.Summary is not { Demands.IsEmpty: false } summary)
            return null;
        var entry = EntryKnowledge.Nothing;
        foreach (var demand in model.Summaries.Lowered(method.OriginalDefinition, contract).Demands)
            entry = entry.Assume(demand.Bits);
        var open = new List<Demand>();
        foreach (var demand in summary.Demands)
        {
            if (demand.Kind is DemandKind.Held or DemandKind.NotHeld || demand.Chain.IsEmpty)
                continue;
            var left = Context.None;
            foreach (var member in ContextMembers.Of(demand.Bits))
                left |= entry.Of(member) == Tri.True ? Context.None : member;
            if (left != Context.None)
                open.Add(demand with { Bits = left });
        }

        if (open.Count == 0)
            return null;
        open.Sort(static (a, b) => IsBlocking(a) != IsBlocking(b)
            ? IsBlocking(a) ? -1 : 1
            : a.Chain[0].SourceSpan.Start.CompareTo(b.Chain[0].SourceSpan.Start));
        return new ContractGap(open.ToImmutableArray(), IsBlocking(open[0]), entry.True);
    }

    private static bool IsBlocking(Demand demand) => demand.Kind is DemandKind.Reschedule or DemandKind.DoSoftirq;
}
