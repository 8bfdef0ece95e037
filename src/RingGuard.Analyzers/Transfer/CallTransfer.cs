using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Applies a callee's summary: its demands are judged, then each way in which it can end gives one state.</summary>
internal sealed class CallTransfer(BodyScope scope, ValueReader values, StateEditor editor, ConditionNarrower narrower)
{
    private readonly DemandChecker _demands = new(scope, values);
    private readonly ResourceTransfer _resources = new(scope, values, editor);
    private readonly InterruptTransfer _interrupts = new(scope);
    private readonly FpTransfer _fp = new(scope, values);

    public FpTransfer Fp => _fp;

    public DemandChecker Demands => _demands;

    public void Apply(CallSite call, MethodSummary summary, KernelState state, List<KernelState> results)
    {
        _demands.Check(call, summary, state, AfterOwnReleases(call, summary, state));
        scope.Recorder?.Windows.Called(scope, call, summary, state);
        if (summary.IsFatal || summary.NeverReturns)
            return;
        var before = state;
        foreach (var delta in summary.Fp)
        {
            if (Applies(delta.When, call, state) != Tri.False)
                before = _fp.Apply(call, delta, before);
        }

        if (summary.Source != SummarySource.Contract && MayWriteOurFields(call.Method))
            before = editor.ForgetMutableFacts(before);
        var count = results.Count;
        foreach (var exit in summary.Exits)
        {
            if (Take(call, exit, summary, before) is { } after)
                results.Add(after);
        }

        // Contradictory knowledge (a predicate that cannot answer here) must not make what follows unreachable;
        // an argument for which the call does not return may.
        if (results.Count == count && !StopsForArguments(summary))
            results.Add(before);
    }

    /// <summary>What a call that a callee makes leaves behind: its result is not that of the call in the source.</summary>
    public void ApplyExits(CallSite call, MethodSummary summary, KernelState state, List<KernelState> results)
    {
        var key = scope.Numbers.OfTemporary(call.Operation);
        state.Values.TryGet(key, out var result);
        foreach (var exit in summary.Exits)
        {
            if (Take(call, exit, summary, state) is { } after)
                results.Add(after with { Values = result is null ? after.Values.Remove(key) : after.Values.Set(key, result) });
        }
    }

    /// <summary>
    /// Where the callable blocks: after it gave back what it gives back (the last <c>preempt_enable</c> is what reschedules).
    /// Null when it gives nothing back.
    /// </summary>
    private KernelState? AfterOwnReleases(CallSite call, MethodSummary summary, KernelState state)
    {
        if (scope.Recorder is not { } recorder || summary.Source != SummarySource.Contract || summary.Exits.IsEmpty || summary.Exits[0].Released.IsEmpty)
            return null;
        scope.Recorder = null;
        var result = SymbolicValue.Unknown;
        var exit = summary.Exits[0];
        var after = _resources.Apply(call, exit with { Acquired = ImmutableArray<ResourceDelta>.Empty, Released = Applying(exit.Released, call, state), ReturnsGuard = false }, summary, state, ref result);
        scope.Recorder = recorder;
        return after;
    }

    private static bool StopsForArguments(MethodSummary summary)
    {
        foreach (var exit in summary.Exits)
        {
            if (exit.Arguments.IsEmpty)
                return false;
        }

        return true;
    }

    private static bool MayWriteOurFields(IMethodSymbol method)
        => !method.DeclaringSyntaxReferences.IsEmpty && method.MethodKind is not MethodKind.PropertyGet;

    private KernelState? Take(CallSite call, ExitEffect exit, MethodSummary summary, KernelState state)
    {
        foreach (var condition in exit.Arguments)
        {
            if (Applies(condition, call, state) == Tri.False)
                return null;
            if (condition.Value is not bool wanted || call.Argument(condition.Parameter) is not { } argument)
                continue;
            if (narrower.Narrow(state, argument, wanted) is not { } narrowed)
                return null;
            state = narrowed;
        }

        foreach (var (atom, wanted) in exit.Facts)
        {
            if (Compared(call, atom, wanted, state) is not { } compared)
                return null;
            state = compared;
        }

        if (AssumeContext(state, exit.Holds, exit.DoesNotHold) is not { } after)
            return null;
        if (_resources.Assume(call, exit, after) is not { } assumed)
            return null;
        after = assumed;
        var result = SymbolicValue.Unknown;
        if (exit.OutcomeParameter < 0)
            result = ValueOf(exit.Outcome);
        // What is taken may be named by an out parameter, whose old value is gone; a ref parameter still names what is given back.
        after = AssignOutputs(call, exit, after, RefKind.Out);
        var before = after;
        after = _resources.Apply(call, exit with { Acquired = Applying(exit.Acquired, call, state), Released = Applying(exit.Released, call, state) }, summary, after, ref result);
        after = NoteMissed(call, exit, summary, before, after);
        after = _interrupts.Apply(call, exit, summary, before, after);
        after = AssignOutputs(call, exit, after, RefKind.Ref);
        return after with { Values = after.Values.Set(scope.Numbers.OfTemporary(call.Operation), result) };
    }

    /// <summary>A comparison that the callee made, in terms of this body; null when it came out otherwise here.</summary>
    private KernelState? Compared(CallSite call, Atom atom, bool wanted, KernelState state)
    {
        if (call.Translate(atom.Path, state, values) is not { } path)
            return state;
        if (atom.Other is null)
        {
            // What an argument's value says of itself counts for more than what was tested of its name.
            var isNull = atom.Path.RootSymbol is IParameterSymbol parameter ? values.Read(call.Argument(parameter.Ordinal), state).IsNull : Tri.Unknown;
            return isNull != Tri.Unknown ? (isNull == wanted.ToTri() ? state : null) : narrower.Fact(state, new Atom(path, atom.Test), wanted);
        }

        if (call.Translate(atom.Other, state, values) is not { } other)
            return state;
        return path.Equals(other) ? (wanted ? state : null) : narrower.Fact(state, new Atom(path, atom.Test, other), wanted);
    }

    /// <summary>The deltas that the arguments select; what an unknown argument decides happens on some path.</summary>
    private ImmutableArray<ResourceDelta> Applying(ImmutableArray<ResourceDelta> deltas, CallSite call, KernelState state)
    {
        for (var i = deltas.Length - 1; i >= 0; i--)
        {
            if (deltas[i].When is not { } condition)
                continue;
            deltas = Applies(condition, call, state) switch
            {
                Tri.False => deltas.RemoveAt(i),
                Tri.Unknown => deltas.SetItem(i, deltas[i] with { Must = false }),
                _ => deltas,
            };
        }

        return deltas;
    }

    /// <summary>Remembers the lock that an attempt did not get: releasing it from here on means that the result was misread.</summary>
    private KernelState NoteMissed(CallSite call, ExitEffect exit, MethodSummary summary, KernelState before, KernelState after)
    {
        after = ForgetMissed(call, exit, before, after);
        if (exit.Outcome is not (OutcomeKey.False or OutcomeKey.Null or OutcomeKey.True) || exit.OutcomeParameter >= 0 || summary.Exits.Length < 2)
            return after;
        foreach (var other in summary.Exits)
        {
            foreach (var delta in other.Acquired)
            {
                if (!delta.Resource.IsLock || ReferenceEquals(other, exit) || Takes(exit, delta) || call.Translate(delta.Path, before, values) is not { } path)
                    continue;
                var atom = scope.Numbers.OfAtom(new Atom(path, ConditionNarrower.MissedTest + call.Site.ToString(System.Globalization.CultureInfo.InvariantCulture)));
                after = after.WithFact(atom, true);
            }
        }

        return after;
    }

    /// <summary>It is held after all.</summary>
    private KernelState ForgetMissed(CallSite call, ExitEffect exit, KernelState before, KernelState after)
    {
        foreach (var delta in exit.Acquired)
        {
            if (!delta.Resource.IsLock || after.Facts.Entries.IsEmpty || call.Translate(delta.Path, before, values) is not { } path)
                continue;
            after = after.WhereFacts(e => scope.Numbers.AtomOf(e.Key) is var atom
                && !(atom.Test.StartsWith(ConditionNarrower.MissedTest, System.StringComparison.Ordinal) && atom.Path.Equals(path)));
        }

        return after;
    }

    private static bool Takes(ExitEffect exit, ResourceDelta wanted)
    {
        foreach (var delta in exit.Acquired)
        {
            if (delta.Resource == wanted.Resource && Equals(delta.Path, wanted.Path))
                return true;
        }

        return false;
    }

    private static SymbolicValue ValueOf(OutcomeKey outcome) => outcome switch
    {
        OutcomeKey.True => SymbolicValue.True,
        OutcomeKey.False => SymbolicValue.False,
        OutcomeKey.Zero => new SymbolicValue { IsZero = Tri.True },
        OutcomeKey.NonZero => new SymbolicValue { IsZero = Tri.False },
        OutcomeKey.Null => SymbolicValue.Null,
        OutcomeKey.NotNull => new SymbolicValue { IsNull = Tri.False },
        _ => SymbolicValue.Unknown,
    };

    private KernelState AssignOutputs(CallSite call, ExitEffect exit, KernelState state, RefKind kind)
    {
        for (var i = 0; i < call.Method.Parameters.Length; i++)
        {
            if (call.Method.Parameters[i].RefKind != kind || call.Argument(i) is not { } argument || (kind == RefKind.Ref && IsLockItself(call.Method.Parameters[i], exit)))
                continue;
            var value = exit.OutcomeParameter == i ? ValueOf(exit.Outcome) : SymbolicValue.Unknown;
            foreach (var delta in exit.Acquired)
            {
                if (delta.Resource is { Resource: Resource.Irq, IsOwnContext: false }
                    && delta.Path is { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol token } && token.Ordinal == i)
                {
                    value = value with { TokenSite = call.Site };
                }
            }

            state = Assign(state, argument, value);
        }

        return state;
    }

    /// <summary>A lock that is a struct is passed by reference and stays the lock that it is.</summary>
    private static bool IsLockItself(IParameterSymbol parameter, ExitEffect exit)
    {
        if (!parameter.Type.IsValueType)
            return false;
        foreach (var delta in exit.Acquired.AddRange(exit.Released))
        {
            if (delta.Resource.IsLock && delta.Path is { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol named } && SymbolEqualityComparer.Default.Equals(named, parameter.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>Gives a variable a new value; what rested on the old one is forgotten.</summary>
    public KernelState Assign(KernelState state, IOperation target, SymbolicValue value)
    {
        switch (scope.Uncaptured(target))
        {
            case IDeclarationExpressionOperation declaration:
                return Assign(state, declaration.Expression, value);
            case IParenthesizedOperation parenthesized:
                return Assign(state, parenthesized.Operand, value);
            case IConversionOperation conversion:
                return Assign(state, conversion.Operand, value);
            case ILocalReferenceOperation { Local.RefKind: not RefKind.None } reference
                when state.Values.TryGet(scope.Numbers.OfVariable(reference.Local), out _):
                return state;
            case ILocalReferenceOperation local:
                return SetVariable(state, local.Local, value);
            case IParameterReferenceOperation parameter:
                return SetVariable(state, parameter.Parameter, value);
            case IFieldReferenceOperation field:
                return LearnMember(editor.Forget(state, field.Field), target, value);
            case IPropertyReferenceOperation property:
                return LearnMember(editor.Forget(state, property.Property), target, value);
            case IFlowCaptureReferenceOperation:
                return values.Read(target, state).Path is { } path ? ForgetLast(state, path) : state;
            case IArrayElementReferenceOperation element:
                return values.PathOfTarget(element, state) is { } elementPath
                    ? state.WhereFacts(e => !elementPath.IsPrefixOf(scope.Numbers.AtomOf(e.Key).Path))
                    : state;
            default:
                return state;
        }
    }

    private KernelState ForgetLast(KernelState state, AccessPath path)
    {
        var last = path.Elements.IsEmpty ? path.RootSymbol : path.Elements[path.Elements.Length - 1].Member;
        return last is null ? state : editor.Forget(state, last);
    }

    /// <summary>A constant stored into a named field is known until someone else may have written it.</summary>
    private KernelState LearnMember(KernelState state, IOperation target, SymbolicValue value)
    {
        if (value.Truth == Tri.Unknown || values.PathOfTarget(target, state) is not { } path)
            return state;
        var atom = scope.Numbers.OfAtom(new Atom(path, ConditionNarrower.TruthTest));
        return state.WithFact(atom, value.Truth == Tri.True);
    }

    public KernelState SetVariable(KernelState state, ISymbol variable, SymbolicValue value)
    {
        // x = x.Next: the new value is named by the old one, which no longer has a name.
        var follows = value.Path is { } path && path.Mentions(variable.OriginalDefinition);
        if (follows)
            value = value with { Path = null };
        if (value.Condition is { } condition && KeptConditions.Mentions(condition, variable.OriginalDefinition))
            value = value with { Condition = null };
        state = editor.Forget(state, variable, follows);
        var key = scope.Numbers.OfVariable(variable.OriginalDefinition);
        var isPlain = value.Equals(SymbolicValue.Unknown);
        state = state with { Values = isPlain ? state.Values.Remove(key) : state.Values.Set(key, value) };
        return variable is ILocalSymbol && value.HasConstant ? LearnFlag(state, variable.OriginalDefinition, value.Constant) : state;
    }

    /// <summary>As a fact, the value of a flag still tells joined paths apart when it is known on neither any more.</summary>
    private KernelState LearnFlag(KernelState state, ISymbol variable, object? constant) => constant switch
    {
        bool isSet => state.WithFact(scope.Numbers.OfAtom(new Atom(AccessPath.Of(PathRoot.Local, variable), ConditionNarrower.TruthTest)), isSet),
        null => state.WithFact(scope.Numbers.OfAtom(new Atom(AccessPath.Of(PathRoot.Local, variable), ConditionNarrower.NullTest)), true),
        _ => state,
    };

    /// <summary>Whether a clause that depends on an argument applies.</summary>
    private Tri Applies(ArgumentCondition? condition, CallSite call, KernelState state) => _demands.Applies(condition, call, state);

    /// <summary>The call showed that contexts hold, or do not; null when the path says otherwise.</summary>
    private KernelState? AssumeContext(KernelState state, Context holds, Context doesNotHold)
    {
        if (holds == Context.None && doesNotHold == Context.None)
            return state;
        var entry = scope.EntryOf(state);
        foreach (var member in ContextMembers.Of(holds))
        {
            switch (ContextJudge.Judge(state, state.Entry, member).Judgement)
            {
                case Judgement.Fails when member is not (Context.PreemptOff or Context.PreemptOn):
                    return null;
                case Judgement.DependsOnEntry:
                    state = state with { Entry = state.Entry.Assume(member) };
                    break;
                case Judgement.Unknown when member is Context.IrqOn or Context.IrqOff:
                    state = state with { Irq = member == Context.IrqOn ? IrqState.On : IrqState.Off };
                    break;
            }
        }

        if (doesNotHold == Context.None)
            return state;
        var allHold = true;
        var open = Context.None;
        foreach (var member in ContextMembers.Of(doesNotHold))
        {
            var judgement = ContextJudge.Judge(state, entry, member).Judgement;
            allHold &= judgement == Judgement.Holds && ContextJudge.Judge(state, state.Entry, member).Judgement == Judgement.Holds;
            if (ContextJudge.Judge(state, state.Entry, member).Judgement == Judgement.DependsOnEntry)
                open |= member;
        }

        if (allHold)
            return null;
        return open == doesNotHold && ((uint)open & ((uint)open - 1)) == 0
            ? state with { Entry = state.Entry.Assume(Context.None, open) }
            : state;
    }
}
