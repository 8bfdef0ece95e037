using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// Work that is put off: flags that say it is owed, the decision of a restartable operation to make room, what finishes
/// it, the last look before the guest is entered, and values that take effect before they are agreed to.
/// </summary>
internal sealed partial class DeferredWorkDomain : StateDomain
{
    private readonly bool _isRestartable;
    private readonly DeferredFindings _findings;
    private bool _entersUntested;
    private bool _enters;

    private DeferredWorkDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
    {
        _isRestartable = (EventReader.EffectsOf(scope.Contract) & Effect.Restartable) != 0;
        _findings = new DeferredFindings(scope);
    }

    public static DomainKind Kind { get; } = new(
        static contracts => contracts.Speaks("PendingWork") || contracts.Speaks("Restartable") || contracts.Speaks("EntersGuest") || contracts.Speaks("EffectiveOnSuccess"),
        static (scope, values, key) => new DeferredWorkDomain(scope, values, key));

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        var facet = Get<DeferredFacet>(state);
        var contract = Scope.Model.Contracts.GetContract(call.Method);
        if (facet is not null && !facet.Cleared.IsEmpty && (Scope.Model.Events.Of(call.Method, summary) & (CallEvents.LongRunning | CallEvents.Restarts)) != 0)
        {
            var cleared = facet.Cleared;
            for (var i = 0; i < cleared.Length; i++)
            {
                if ((cleared[i].WorkSite == 0 || !cleared[i].WorkMust) && WorksOn(call, cleared[i].Path, state))
                    cleared = cleared.SetItem(i, cleared[i] with { WorkSite = cleared[i].WorkSite == 0 ? call.Site : cleared[i].WorkSite, WorkMust = true });
            }

            if (cleared != facet.Cleared)
                state = Put(state, facet = facet with { Cleared = cleared });
        }

        var declared = Scope.Model.Events.Declared(call.Method);
        _enters |= (declared & (CallEvents.EntersGuest | CallEvents.EntersUser)) != 0;
        var enters = (declared & CallEvents.EntersGuest) != 0 ? RequiresIrqOff(contract) : summary.Facet<DeferredSummary>()?.Enters == true;
        if (enters && facet?.Test is { } test)
            _findings.Entered(call, test);
        else if (enters && Scope.Recorder is not null)
            _entersUntested = true;
        return ResultContracts.KindOf(call.Method, contract) == ResultKind.Apply ? Update(call, contract, facet, state) : state;
    }

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        var declared = Scope.Model.Events.Declared(call.Method);
        var events = Scope.Model.Events.Of(call.Method, summary);
        var facet = Get<DeferredFacet>(state) ?? DeferredFacet.None;
        var changed = facet;
        if (facet.DecisionSite != 0 && (events & (CallEvents.Preempts | CallEvents.RunsPending)) != 0)
            changed = changed with { DecisionSite = 0 };
        if (_isRestartable && Scope.Model.Contracts.HasMarker(call.Method, MarkerWords.OnComplete))
            changed = changed with { CompleteSite = call.Site };
        changed = changed with { Test = TestAfter(changed.Test, call, declared, events, before, state) };
        if (!changed.Equals(facet))
            state = Put(state, changed);
        return summary.Facet<DeferredSummary>() is { } inner ? ClearedBy(call, inner, state) : state;
    }

    public override KernelState Read(IOperation reference, KernelState state)
    {
        // Looked at again after the work: whoever set it meanwhile is served.
        if (FlagOf(reference) is null || Get<DeferredFacet>(state) is not { Cleared.IsEmpty: false } facet || Values.PathOfTarget(reference, state) is not { } path)
            return state;
        var kept = facet.Cleared.RemoveAll(f => f.WorkSite != 0 && f.Path.Equals(path));
        _findings.Restored(facet.Cleared, path);
        return kept == facet.Cleared ? state : Put(state, facet with { Cleared = kept });
    }

    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
    {
        if (MemberOf(target) is not { } member)
            return state;
        var facet = Get<DeferredFacet>(state) ?? DeferredFacet.None;
        if (FlagOf(target) is not null)
            return WriteFlag(target, member, value, facet, state);
        return value is null ? state : Apply(target, member, value, facet, state);
    }

    public override KernelState? Narrowed(IOperation condition, bool holds, KernelState state)
    {
        if (!_isRestartable || ResultTest.Read(condition, holds) is not { Operand: IInvocationOperation query } test
            || test.Relation is not (ResultRelation.NonZero or ResultRelation.True or ResultRelation.Constant)
            || (Scope.Model.Events.Declared(query.TargetMethod) & CallEvents.QueriesPending) == 0 || Scope.Branch is not { } branch || !BranchShape.Leaves(branch.Condition, branch.Outcome))
        {
            return state;
        }

        return Put(state, (Get<DeferredFacet>(state) ?? DeferredFacet.None) with { DecisionSite = Scope.Numbers.OfSite(query) });
    }

    /// <summary>For the question about the whole compilation, which would have to bind the body once more.</summary>
    private void NoteEntering()
    {
        if (Scope.Graph?.OriginalOperation.Syntax is { } syntax && TreeNames.Of(syntax.SyntaxTree).Find(syntax) is { } body && body.Node == syntax)
            Scope.Model.Entering.AddOrUpdate(body, _enters, (_, known) => known || _enters);
    }

    public override void Exits(IReadOnlyList<BodyExit> exits)
    {
        NoteEntering();
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
            {
                if (Get<DeferredFacet>(state) is not { } facet)
                    continue;
                foreach (var flag in facet.Cleared)
                    _findings.ClearedEarly(flag);
                if (facet.DecisionSite != 0 && !Scope.Method.ReturnsVoid)
                    _findings.Decided(exit, facet, state);
            }
        }
    }

    private KernelState WriteFlag(IOperation target, ISymbol member, IOperation? value, DeferredFacet facet, KernelState state)
    {
        if (Values.PathOfTarget(target, state) is not { } path)
            return state;
        var kept = facet.Cleared.RemoveAll(f => f.Path.Equals(path));
        if (kept != facet.Cleared)
            _findings.Restored(facet.Cleared, path);
        if (value is null || !IsClear(Values.Read(value, state)))
            return kept == facet.Cleared ? state : Put(state, facet with { Cleared = kept });
        return Clear(path, member, Scope.Numbers.OfSite(target), kept, facet, state);
    }

    private KernelState Clear(AccessPath path, ISymbol member, int site, ImmutableArray<ClearedFlag> kept, DeferredFacet facet, KernelState state)
    {
        var isBestEffort = Scope.Model.Contracts.HasMarker(member, MarkerWords.BestEffort) || Scope.Model.Contracts.HasMarker(Scope.Method, MarkerWords.BestEffort);
        if (!isBestEffort && Other<ResultsFacet>(state) is { } results)
        {
            var open = results.Entries.Where(e => e is { Kind: ResultKind.Restart } && (e.Status & (ResultStatus.Unchecked | ResultStatus.Failed)) != 0).ToList();
            foreach (var entry in open)
            {
                _findings.ClearedOnFailure(site, member, entry);

                // One cause, one finding: the result that nobody looked at is what is wrong here.
                state = Replace(state, ResultsFacet.Of(Other<ResultsFacet>(state)!.Entries.Remove(entry)));
            }
        }

        return isBestEffort ? Put(state, facet with { Cleared = kept }) : Put(state, facet with { Cleared = kept.Add(new ClearedFlag(path, site)) });
    }

    /// <summary>A store to where a value takes effect; only what an update is asked for later is of interest.</summary>
    private KernelState Apply(IOperation target, ISymbol member, IOperation value, DeferredFacet facet, KernelState state)
    {
        var isEffective = Scope.Model.Contracts.GetRoles(member).Has(ValueRole.EffectiveOnSuccess);
        var path = Values.Read(value, state).Path;
        var site = Scope.Numbers.OfSite(target);
        if (isEffective && Other<ResultsFacet>(state) is { } results && results.Entries.Any(static e => e is { Kind: ResultKind.Apply, IsTemporary: false }))
        {
            _findings.AppliedEarly(site, member);
            return state;
        }

        if (facet.HadUpdate || !isEffective && (path is null || path.Root is PathRoot.Produced || !path.Elements.IsEmpty || !Scope.Model.Contracts.Speaks("EffectiveOnSuccess")))
            return state;
        if (facet.Applied.Length >= 8 || facet.Applied.Any(a => a.Site == site))
            return state;
        return Put(state, facet with { Applied = facet.Applied.Add(new AppliedValue(site, isEffective ? null : path, member.Name)) });
    }

    private KernelState Update(CallSite call, MemberContract contract, DeferredFacet? facet, KernelState state)
    {
        foreach (var applied in facet?.Applied ?? ImmutableArray<AppliedValue>.Empty)
        {
            var concerns = applied.Value is null;
            for (var i = 0; i < call.Method.Parameters.Length && !concerns; i++)
            {
                concerns = contract.RoleOfParameter(i).Has(ValueRole.EffectiveOnSuccess) && call.Argument(i) is { } argument
                    && Equals(Values.Read(argument, state).Path, applied.Value);
            }

            if (concerns)
                _findings.AppliedEarly(applied.Site, applied.Display, call);
        }

        return Put(state, (facet ?? DeferredFacet.None) with { HadUpdate = true, Applied = ImmutableArray<AppliedValue>.Empty });
    }

    private PendingTest? TestAfter(PendingTest? test, CallSite call, CallEvents declared, CallEvents events, KernelState before, KernelState state)
    {
        if ((declared & CallEvents.SettlesPending) != 0)
            return new PendingTest(call.Site);
        if ((events & CallEvents.QueriesPending) != 0)
        {
            if ((events & (CallEvents.Preempts | CallEvents.RunsPending | CallEvents.IrqWindow)) != 0)
                return null;
            return ContextJudge.Judge(before, Scope.EntryOf(before), Context.IrqOff).Judgement switch
            {
                Judgement.Holds => new PendingTest(call.Site),
                Judgement.Fails => new PendingTest(call.Site) { IsOutdated = true },
                _ => null,
            };
        }

        var comesOn = state.Irq == IrqState.On && before.Irq != IrqState.On;
        if (test is { IsOutdated: false } && (comesOn || (events & CallEvents.IrqWindow) != 0))
            return test with { IsOutdated = true, OnSite = call.Site };
        return test;
    }

    /// <summary>The call has to do with the object that the flag belongs to.</summary>
    private bool WorksOn(CallSite call, AccessPath flag, KernelState state)
    {
        var owner = new AccessPath(flag.Root, flag.RootSymbol, flag.Site, flag.Elements.IsEmpty ? flag.Elements : flag.Elements.RemoveAt(flag.Elements.Length - 1));
        if (flag.Elements.IsEmpty || (owner.Root == PathRoot.This && owner.Elements.IsEmpty && call.Receiver is null && call.Arguments.Count == 0))
            return true;
        if (Reaches(call.Receiver))
            return true;
        foreach (var argument in call.Arguments)
        {
            if (Reaches(argument))
                return true;
        }

        return false;

        bool Reaches(IOperation? operand) => operand is not null && Values.Read(operand, state).Path is { } path && (owner.IsPrefixOf(path) || path.IsPrefixOf(owner));
    }

    private ISymbol? FlagOf(IOperation reference)
        => MemberOf(reference) is { } member && Scope.Model.Contracts.GetRoles(member).Has(ValueRole.PendingWork) ? member : null;

    private static ISymbol? MemberOf(IOperation reference) => reference switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        _ => null,
    };

    private static bool IsClear(SymbolicValue value) => value.Truth == Tri.False || value.IsZero == Tri.True;

    private static bool RequiresIrqOff(MemberContract contract)
        => contract.Clauses.Any(static c => c.Kind == ClauseKind.Requires && (c.Context & Context.IrqOff) != 0);

    private KernelState Put(KernelState state, DeferredFacet facet) => Set(state, facet.IsNothing ? null : facet);
}
