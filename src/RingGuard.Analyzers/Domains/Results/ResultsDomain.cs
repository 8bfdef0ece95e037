using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// D5: results that somebody has to look at. A restartable operation's result stays open until the code has told "again"
/// from "failed"; when it is called again with the same arguments, the loop is looked at.
/// </summary>
internal sealed class ResultsDomain : StateDomain
{
    private readonly ValueKeys _keys;
    private readonly ResultFindings _findings;
    private readonly NestedNames _nested;
    private ResultKind? _handedOn;
    private bool _handsOnAlways = true;

    private ResultsDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
    {
        _keys = new ValueKeys(scope, values);
        _findings = new ResultFindings(scope);
        _nested = new NestedNames(scope);
    }

    public static DomainKind Kind { get; } = new(
        static contracts => contracts.Speaks("MustCheck") || contracts.Speaks("MustUseResult") || contracts.Speaks("Restartable"),
        static (scope, values, key) => new ResultsDomain(scope, values, key));

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        if (Get<ResultsFacet>(state) is not { } facet)
            return state;
        var arguments = ArgumentsOf(call, state);
        var entries = facet.Entries;
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            var entry = entries[i];
            if (entry.Kind == ResultKind.Restart && entry.Status != ResultStatus.Unchecked && entry.IsRetriedBy(call.Method.OriginalDefinition, arguments))
            {
                _findings.Retried(call, entry);
                entries = entries.RemoveAt(i);
            }
            else if (entry.Site == call.Site && (entry.IsTemporary || (entry.Status & ResultStatus.Unchecked) == 0))
            {
                if (IsLeftFailed(entry))
                    _findings.RestartLost(entry, ReturnsSomething());
                entries = entries.RemoveAt(i);
            }
        }

        return entries == facet.Entries ? state : Set(state, ResultsFacet.Of(entries));
    }

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        if (Get<ResultsFacet>(state) is { } facet && (Scope.Model.Events.Of(call.Method, summary) & (CallEvents.Preempts | CallEvents.RunsPending)) != 0)
            state = Set(state, TurnTaken(facet));
        if (call.Operation is not IInvocationOperation invocation)
            return state;
        var contract = Scope.Model.Contracts.GetContract(call.Method);
        if (ResultContracts.KindOf(call.Method, contract, summary, out var isInferred) is not { } kind)
            return state;
        switch (UseOf(invocation))
        {
            case ImmediateUse.Dropped:
                _findings.Ignored(call.Site, call.Method, kind, isSure: !isInferred || summary.Facet<HandedOnResult>() is { OnEveryPath: true });
                return state;
            case ImmediateUse.Discarded:
                // "_ =" says that it is meant; of "call me again" it cannot be.
                if (kind == ResultKind.Restart)
                    _findings.Ignored(call.Site, call.Method, kind, isSure: !isInferred);
                return state;
            case ImmediateUse.Consumed:
                if (ResultUses.IsReturned(invocation.Syntax))
                    HandOn(kind);
                return state;
        }

        var entry = new ResultEntry(AccessPath.ProducedAt(call.Site), call.Site, call.Method.OriginalDefinition, kind)
        {
            IsTemporary = true,
            IsTwoValued = call.Method.ReturnType.SpecialType == SpecialType.System_Boolean,
            IsInferred = isInferred,
            Cursor = CursorOf(call, state),
            Arguments = ArgumentsOf(call, before),
        };
        return Put(state, entry);
    }

    public override KernelState Read(IOperation reference, KernelState state)
    {
        if (Get<ResultsFacet>(state) is not { } facet || _keys.Of(reference, state) is not { } key || !facet.Entries.Any(e => e.Key.Equals(key)))
            return state;
        if (IsTested(reference) || IsMoved(reference))
            return state;
        if (ResultUses.IsTest(reference) && ValueUses.IsKeptCondition(reference.Syntax))
            return TestedLater(facet, key, state);
        if (reference.Parent is ISimpleAssignmentOperation { Target: IDiscardOperation } && facet.Entries.All(e => !e.Key.Equals(key) || IsNeverDiscarded(e)))
            return state;
        if (IsReturned(reference))
        {
            foreach (var entry in facet.Entries)
            {
                if (entry.Key.Equals(key) && entry.Status == ResultStatus.Unchecked)
                    HandOn(entry.Kind);
            }
        }

        return Close(state, key);
    }

    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
    {
        var source = value is null ? null : ResultTest.Unwrap(value);
        if (source is ISimpleAssignmentOperation chained)
            source = ResultTest.Unwrap(chained.Target);
        if (Get<ResultsFacet>(state) is not { } facet)
            return state;
        var key = _keys.Of(target, state);
        var moved = source is IInvocationOperation or ILocalReferenceOperation or IParameterReferenceOperation or IFlowCaptureReferenceOperation
            && _keys.Of(source, state) is { } from ? facet.Entries.Where(e => e.Key.Equals(from)).ToImmutableArray() : ImmutableArray<ResultEntry>.Empty;
        if (!moved.IsEmpty && (key is not null ? key.Equals(moved[0].Key) : target is IDiscardOperation && moved.All(IsNeverDiscarded)))
            return state;
        var entries = facet.Entries;
        if (key is not null)
        {
            foreach (var old in entries.Where(e => e.Key.Equals(key)))
            {
                if (!old.IsTemporary && (old.Status & ResultStatus.Unchecked) != 0)
                    _findings.Ignored(old.Site, old.Callee, old.Kind, isSure: old.Must && old.Status == ResultStatus.Unchecked && !old.IsInferred);
                else if (IsLeftFailed(old) && moved.IsEmpty)
                    _findings.RestartLost(old, ReturnsSomething());
            }

            entries = entries.RemoveAll(e => e.Key.Equals(key));
            entries = CursorWritten(entries, key, target, value);
        }

        foreach (var entry in moved)
        {
            entries = entries.RemoveAll(e => e.IsSameResult(entry));
            var isCapture = key is not null && ValueKeys.IsCapture(key);
            if (key is not null && (isCapture || target is ILocalReferenceOperation or IDeclarationExpressionOperation or IParameterReferenceOperation { Parameter.RefKind: RefKind.None }) && !_nested.Contains(key))
                entries = entries.Add(entry with { Key = key, IsTemporary = isCapture });
            else
                _findings.Checked(entry);
        }

        return entries == facet.Entries ? state : Set(state, ResultsFacet.Of(entries));
    }

    public override KernelState? Narrowed(IOperation condition, bool holds, KernelState state)
    {
        if (Get<ResultsFacet>(state) is not { } facet || ResultTest.Read(condition, holds) is not { } test)
            return state;
        if (_keys.Of(test.Operand, state) is not { } key)
            return state;
        var entries = facet.Entries;
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            if (!entries[i].Key.Equals(key))
                continue;
            if (After(entries[i], test.Relation) is { } open)
            {
                entries = entries.SetItem(i, open);
                continue;
            }

            if (test.Relation is not ResultRelation.Zero || entries[i].Kind != ResultKind.Restart)
                _findings.Checked(entries[i]);
            entries = entries.RemoveAt(i);
        }

        return entries == facet.Entries ? state : Set(state, ResultsFacet.Of(entries));
    }

    public override void Exits(IReadOnlyList<BodyExit> exits)
    {
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
            {
                foreach (var entry in Get<ResultsFacet>(state)?.Entries ?? ImmutableArray<ResultEntry>.Empty)
                {
                    if (!entry.IsTemporary && (entry.Status & ResultStatus.Unchecked) != 0)
                        _findings.Ignored(entry.Site, entry.Callee, entry.Kind, isSure: entry.Must && entry.Status == ResultStatus.Unchecked && !entry.IsInferred);
                    else if (IsLeftFailed(entry))
                        _findings.RestartLost(entry, ReturnsSomething());
                    else
                        _findings.Checked(entry);
                }
            }
        }
    }

    public override object? Summarize(IReadOnlyList<BodyExit> exits)
        => _handedOn is { } kind && !Scope.Method.ReturnsVoid ? new HandedOnResult(kind, _handsOnAlways && exits.Count(static e => !e.IsException) == 1) : null;

    /// <summary>What is left to do on a branch; null when the result is settled.</summary>
    private static ResultEntry? After(ResultEntry entry, ResultRelation relation)
    {
        if (entry.Kind != ResultKind.Restart)
            return null;
        return relation switch
        {
            ResultRelation.NonZero when entry.Status == ResultStatus.Known => entry,
            ResultRelation.NonZero => entry with { Status = ResultStatus.Failed, Must = true },
            ResultRelation.Constant or ResultRelation.True => entry with { Status = ResultStatus.Known, Must = true },
            _ => null,
        };
    }

    /// <summary>"_ =" says that it is meant; of "call me again" it cannot be.</summary>
    private static bool IsNeverDiscarded(ResultEntry entry) => entry is { Kind: ResultKind.Restart, Status: ResultStatus.Unchecked };

    private static bool IsLeftFailed(ResultEntry entry) => entry is { Kind: ResultKind.Restart, IsTwoValued: false, IsInferred: false } && (entry.Status & ResultStatus.Failed) != 0;

    private static ResultsFacet TurnTaken(ResultsFacet facet)
    {
        var entries = facet.Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (!entries[i].HadTurn)
                entries = entries.SetItem(i, entries[i] with { HadTurn = true });
        }

        return entries == facet.Entries ? facet : new ResultsFacet(entries);
    }

    private bool ReturnsSomething() => !Scope.Method.ReturnsVoid;

    private void HandOn(ResultKind kind)
    {
        if (Scope.Recorder is null)
            return;
        _handsOnAlways &= _handedOn is null || _handedOn == kind;
        _handedOn = kind;
    }

    /// <summary>The progress of an unfinished operation is overwritten by something that does not come of it.</summary>
    private ImmutableArray<ResultEntry> CursorWritten(ImmutableArray<ResultEntry> entries, AccessPath key, IOperation target, IOperation? value)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            if (entry.Cursor is not { } cursor || !cursor.Equals(key) || entry.Status == ResultStatus.Unchecked || value is null || Mentions(value, target))
                continue;
            entries = entries.SetItem(i, entry with { ResetAt = Scope.Numbers.OfSite(target.Parent ?? target), IsResetOnEveryPath = true });
        }

        return entries;
    }

    private static bool Mentions(IOperation value, IOperation target)
    {
        var name = target.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax declarator ? declarator.Identifier.ValueText : target.Syntax.ToString();
        foreach (var node in value.Syntax.DescendantNodesAndSelf())
        {
            if (node is Microsoft.CodeAnalysis.CSharp.Syntax.ExpressionSyntax && node.ToString() == name)
                return true;
        }

        return false;
    }

    private AccessPath? CursorOf(CallSite call, KernelState state)
    {
        foreach (var parameter in call.Method.Parameters)
        {
            if (parameter.RefKind == RefKind.Ref && Scope.Model.Contracts.GetRoles(parameter).Has(ValueRole.Cursor))
                return _keys.Of(call.Argument(parameter.Ordinal), state);
        }

        return null;
    }

    private PathList ArgumentsOf(CallSite call, KernelState state)
    {
        var builder = ImmutableArray.CreateBuilder<AccessPath?>(call.Arguments.Count + 1);
        builder.Add(call.Receiver is null ? null : Values.Read(call.Receiver, state).Path);
        foreach (var parameter in call.Method.Parameters)
        {
            if (parameter.RefKind is RefKind.None or RefKind.In)
                builder.Add(call.Argument(parameter.Ordinal) is { } argument ? Values.Read(argument, state).Path : null);
        }

        return new PathList(builder.ToImmutable());
    }

    private KernelState Put(KernelState state, ResultEntry entry)
    {
        var entries = Get<ResultsFacet>(state)?.Entries ?? ImmutableArray<ResultEntry>.Empty;
        return Set(state, new ResultsFacet(entries.RemoveAll(e => e.IsSameResult(entry)).Add(entry)));
    }

    /// <summary>It is looked at; what that showed is known where the kept answer is.</summary>
    private KernelState TestedLater(ResultsFacet facet, AccessPath key, KernelState state)
    {
        var entries = facet.Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Key.Equals(key) && !entries[i].IsTemporary)
                entries = entries.SetItem(i, entries[i] with { IsTemporary = true });
        }

        return entries == facet.Entries ? state : Set(state, new ResultsFacet(entries));
    }

    private KernelState Close(KernelState state, AccessPath key)
    {
        var facet = Get<ResultsFacet>(state)!;
        foreach (var entry in facet.Entries)
        {
            if (entry.Key.Equals(key))
                _findings.Checked(entry);
        }

        return Set(state, ResultsFacet.Of(facet.Entries.RemoveAll(e => e.Key.Equals(key))));
    }

    private static bool IsReturned(IOperation reference)
        => ResultUses.IsReturned(reference.Syntax);

    private static bool IsTested(IOperation reference) => ResultUses.IsTest(reference) && ValueUses.IsCondition(reference.Syntax);

    /// <summary>Given another variable, which then has to be looked at.</summary>
    private static bool IsMoved(IOperation reference)
    {
        var parent = reference.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation)
            parent = parent.Parent;
        return parent is ISimpleAssignmentOperation { Target: ILocalReferenceOperation } or IFlowCaptureOperation && (parent is ISimpleAssignmentOperation || ValueUses.IsCondition(reference.Syntax));
    }

    private static ImmediateUse UseOf(IInvocationOperation invocation) => ResultUses.Of(invocation);
}
