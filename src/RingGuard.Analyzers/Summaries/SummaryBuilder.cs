using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Turns the states at the exits of a body into what its callers need.</summary>
internal sealed class SummaryBuilder(BodyScope scope, IReadOnlyList<BodyExit> exits, ObservationRecorder recorder, HashSet<int> inconsistentSites, ImmutableArray<object> facets)
{
    private const int MaxExits = 8;
    private const int MaxDemands = 16;

    public MethodSummary Build()
    {
        var normal = new List<KernelState>();
        var throws = ThrowBehavior.Unknown;
        foreach (var exit in exits)
        {
            if (exit.IsException && throws != ThrowBehavior.May)
                throws = exit.IsThrowHere ? ThrowBehavior.May : ThrowBehavior.Through;
            if (!exit.IsException)
                normal.AddRange(exit.States);
        }

        // Reported here, where they differ; callers go on as if interrupts were on at every end.
        if (InterruptExitChecker.HasMixedEnds(scope, exits))
            normal = normal.ConvertAll(static s => s.Irq == IrqState.Off ? s with { Irq = IrqState.On } : s);
        if (normal.Count == 0 && throws is not ThrowBehavior.Unknown)
            throws = ThrowBehavior.Always;
        if (throws == ThrowBehavior.Always && IsStub())
            return MethodSummary.Unknown;
        return new MethodSummary
        {
            Source = SummarySource.Inferred,
            Demands = recorder.OpenDemands.Take(MaxDemands).ToImmutableArray(),
            Exits = Exits(normal),
            Fp = Fp(normal),
            Facets = facets,
            Throws = throws,
            IrqWindow = recorder.Windows.OfCallers(scope),
        };
    }

    /// <summary><c>=> throw null</c>: a plug or intrinsic stands in its place.</summary>
    private bool IsStub()
    {
        foreach (var exit in exits)
        {
            if (exit.Operation is { ConstantValue: { HasValue: true, Value: null } } or Microsoft.CodeAnalysis.Operations.IConversionOperation { Operand.ConstantValue: { HasValue: true, Value: null } })
                return true;
        }

        return false;
    }

    /// <summary>
    /// Comparisons of arguments make more ends to tell apart; they are kept only where callers could not tell apart two ends of
    /// different effect without them.
    /// </summary>
    private ImmutableArray<ExitEffect> Exits(List<KernelState> states)
    {
        var plain = Exits(states, withFacts: false, out var isGuessed);
        if (!isGuessed && !HaveAlikeEnds(plain))
            return plain;
        var told = Exits(states, withFacts: true, out isGuessed);
        return told.Length > 1 && !isGuessed ? told : plain;
    }

    /// <summary>The ends for readers who know nothing of facts, as contracts have no words for them: of two alike the one that releases more.</summary>
    public static ImmutableArray<ExitEffect> WithoutFacts(ImmutableArray<ExitEffect> exits)
    {
        if (exits.All(static e => e.Facts.IsEmpty))
            return exits;
        var result = new List<ExitEffect>();
        foreach (var exit in exits)
        {
            var plain = exit with { Facts = ImmutableArray<FactCondition>.Empty };
            if (!result.Exists(e => IsSame(e, plain)))
                result.Add(plain);
        }

        result.RemoveAll(exit => result.Exists(other => ReleasesMore(other, exit)));
        return result.ToImmutableArray();
    }

    private static bool HaveAlikeEnds(ImmutableArray<ExitEffect> exits)
    {
        for (var i = 0; i < exits.Length; i++)
        {
            for (var j = i + 1; j < exits.Length; j++)
            {
                if (exits[i].OutcomeParameter == exits[j].OutcomeParameter && exits[i].Arguments.SequenceEqual(exits[j].Arguments)
                    && ExitOutcome.IsCompatible(exits[i].Outcome, exits[j].Outcome))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private ImmutableArray<ExitEffect> Exits(List<KernelState> states, bool withFacts, out bool isGuessed)
    {
        var result = new List<ExitEffect>();
        var start = EntryState.Of(scope.Model, scope.Method, scope.Contract);
        var entered = start.Entry;
        foreach (var state in states)
        {
            var exit = Exit(state) with
            {
                Facts = withFacts ? ExitOutcome.Facts(scope.Method, state, scope) : ImmutableArray<FactCondition>.Empty,
                Holds = state.Entry.True & ~entered.True,
                DoesNotHold = state.Entry.False & ~entered.False,
                Held = Shown(state, start),
            };
            var known = result.FindIndex(e => IsSame(e, exit));
            if (known < 0)
                result.Add(exit);
            else
                result[known] = result[known] with { Holds = result[known].Holds & exit.Holds, DoesNotHold = result[known].DoesNotHold & exit.DoesNotHold, Held = result[known].Held.RemoveAll(d => !exit.Held.Contains(d)) };
        }

        if (scope.Method.ReturnType.SpecialType == SpecialType.System_Boolean)
            SplitAnswers(result);

        isGuessed = result.RemoveAll(exit => result.Any(other => ReleasesMore(other, exit))) > 0;
        if (result.Count <= 1)
            return result.ToImmutableArray();
        if (HaveSameEffect(result))
            return ImmutableArray.Create(result[0] with { Outcome = OutcomeKey.Any, Arguments = ImmutableArray<ArgumentCondition>.Empty, Facts = ImmutableArray<FactCondition>.Empty });
        return result.Count <= MaxExits ? result.ToImmutableArray() : ImmutableArray.Create(Merged(result));
    }

    /// <summary>What a predicate of the kernel told on the way is held: the caller has it.</summary>
    private ImmutableArray<ResourceDelta> Shown(KernelState state, KernelState start)
    {
        var builder = ImmutableArray.CreateBuilder<ResourceDelta>();
        foreach (var hold in state.Holds)
        {
            if (!hold.FromEntry || !hold.Must || start.Holds.Any(h => h.Resource == hold.Resource && Equals(h.Path, hold.Path)))
                continue;
            var path = ForCallers(hold.Path);
            if (path is not null || !hold.Resource.IsLock)
                builder.Add(new ResourceDelta(hold.Resource, path) { Lock = hold.Lock });
        }

        return builder.ToImmutable();
    }

    /// <summary>
    /// "Is it so already, else make it so": where one way to <c>true</c> takes something and another answers with a question that
    /// nothing is known of, that may have asked for what the first one takes.
    /// </summary>
    private static void SplitAnswers(List<ExitEffect> exits)
    {
        var taken = exits.Where(static e => e.Outcome == OutcomeKey.True).SelectMany(static e => e.Acquired).Where(static d => d.Must && !d.Resource.IsCount).ToList();
        for (var i = exits.Count - 1; i >= 0 && taken.Count > 0; i--)
        {
            if (exits[i] is not { Outcome: OutcomeKey.Any, OutcomeParameter: < 0, Acquired.IsEmpty: true } open)
                continue;
            exits[i] = open with { Outcome = OutcomeKey.True, Held = open.Held.AddRange(taken.Select(static d => d with { Must = false, IsUndecided = true })) };
            exits.Insert(i + 1, open with { Outcome = OutcomeKey.False });
        }
    }

    /// <summary>
    /// Two endings that a caller cannot tell apart, one of which gives back what the other keeps: the release of a recursive
    /// lock whose counter is its own. What the counter says is not seen, so the caller gets the benefit of the doubt; else
    /// each balanced pair around it would be a possible leak.
    /// </summary>
    private static bool ReleasesMore(ExitEffect more, ExitEffect less)
        => more.Outcome == less.Outcome && more.OutcomeParameter == less.OutcomeParameter && more.Arguments.SequenceEqual(less.Arguments) && more.Facts.SequenceEqual(less.Facts)
        && more.Irq == less.Irq && more.Acquired.IsEmpty && less.Acquired.IsEmpty
        && more.Released.Length > less.Released.Length && less.Released.All(more.Released.Contains);

    private static bool HaveSameEffect(List<ExitEffect> exits)
    {
        for (var i = 1; i < exits.Count; i++)
        {
            if (!IsSame(exits[i] with { Outcome = exits[0].Outcome, Arguments = exits[0].Arguments, Facts = exits[0].Facts }, exits[0])
                || exits[i].Holds != exits[0].Holds || exits[i].DoesNotHold != exits[0].DoesNotHold || !exits[i].Held.SequenceEqual(exits[0].Held))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Too many ways to tell apart: whether what only some of them take, or give back, is held afterwards is undecided.</summary>
    private static ExitEffect Merged(List<ExitEffect> exits)
    {
        var acquired = new List<ResourceDelta>();
        foreach (var exit in exits)
        {
            foreach (var delta in exit.Acquired)
            {
                if (!acquired.Any(d => d.Resource == delta.Resource && Equals(d.Path, delta.Path)))
                {
                    var isSure = exits.All(e => e.Acquired.Contains(delta));
                    acquired.Add(delta with { Must = isSure, IsUndecided = !isSure });
                }
            }
        }

        var released = exits[0].Released.Where(d => exits.All(e => e.Released.Contains(d))).ToList();
        foreach (var delta in exits.SelectMany(static e => e.Released))
        {
            if (!released.Exists(d => d.Resource == delta.Resource && Equals(d.Path, delta.Path)))
                released.Add(delta with { Must = false, IsUndecided = true });
        }

        return new ExitEffect(OutcomeKey.Any)
        {
            Acquired = acquired.ToImmutableArray(),
            Released = released.ToImmutableArray(),
            Irq = exits.All(e => e.Irq == exits[0].Irq) ? exits[0].Irq : IrqState.Unknown,
        };
    }

    private static bool IsSame(ExitEffect left, ExitEffect right)
        => left.Outcome == right.Outcome && left.Irq == right.Irq && left.ReturnsGuard == right.ReturnsGuard
        && left.Arguments.SequenceEqual(right.Arguments) && left.Facts.SequenceEqual(right.Facts) && left.Acquired.SequenceEqual(right.Acquired) && left.Released.SequenceEqual(right.Released);

    private ExitEffect Exit(KernelState state)
    {
        state.Values.TryGet(Numbering.Returned, out var returned);
        var acquired = ImmutableArray.CreateBuilder<ResourceDelta>();
        var returnsGuard = false;
        foreach (var hold in state.Holds)
        {
            if (hold.FromEntry || inconsistentSites.Contains(hold.Site))
                continue;
            returnsGuard |= returned is not null && returned.GuardSite == hold.Site;
            var delta = new ResourceDelta(hold.Resource, PathForCallers(hold, state))
            {
                Must = hold.Must && !hold.IsEach,
                IsUndecided = hold.IsUndecided,
                IsEach = hold.IsEach,
                Lock = hold.Lock,
                IsReturned = TokenHandover.IsToken(hold) && TokenHandover.IsReturned(hold, state),
            };
            for (var i = 0; i < hold.Count; i++)
                acquired.Add(delta);
        }

        var released = ImmutableArray.CreateBuilder<ResourceDelta>();
        foreach (var debt in state.Debts)
        {
            if (debt.Resource.IsLock && ForCallers(debt.Path) is null)
                continue;
            for (var i = 0; i < debt.Count; i++)
                released.Add(new ResourceDelta(debt.Resource, ForCallers(debt.Path)) { Must = !debt.IsUndecided && !debt.IsEach, IsUndecided = debt.IsUndecided, IsEach = debt.IsEach });
        }

        return new ExitEffect(ExitOutcome.Of(scope.Method, state))
        {
            Arguments = ExitOutcome.Arguments(scope.Method, state, scope),
            Acquired = acquired.ToImmutable(),
            Released = released.ToImmutable(),
            // Saved states that are mixed up or lost are reported here; callers go on as if they had been restored.
            Irq = recorder.HasTokenFault || LosesToken(state) || IsUnchanged(state) || EndsWithRestore(state) ? IrqState.Entry : state.Irq,
            ReturnsGuard = returnsGuard || (scope.Method.MethodKind == MethodKind.Constructor && acquired.Count > 0),
        };
    }

    /// <summary>A saved state that only some of the ways to end give back.</summary>
    private bool LosesToken(KernelState state)
    {
        foreach (var hold in state.Holds)
        {
            if (hold.Resource is { Resource: Resource.Irq, IsOwnContext: false } && !hold.FromEntry && inconsistentSites.Contains(hold.Site))
                return true;
        }

        return false;
    }

    /// <summary>"If it was on, switch it on again": each end is as the entry was found to be.</summary>
    private static bool IsUnchanged(KernelState state)
        => (state.Irq == IrqState.Off && state.Entry.Of(Context.IrqOff) == Tri.True) || (state.Irq == IrqState.On && state.Entry.Of(Context.IrqOn) == Tri.True);

    /// <summary>The last change put back the state of a token that the caller handed in: what that is, the caller knows.</summary>
    private static bool EndsWithRestore(KernelState state)
    {
        foreach (var debt in state.Debts)
        {
            if (debt.Resource is { Resource: Resource.Irq, IsOwnContext: false } && debt.Path is not null && debt.Site == state.IrqSite)
                return state.Irq == IrqState.Unknown;
        }

        return false;
    }

    private AccessPath? PathForCallers(Hold hold, KernelState state)
    {
        if (!TokenHandover.IsToken(hold))
            return hold.Path is null ? null : ByOutput(hold.Path, state) ?? ForCallers(hold.Path) ?? ByReturn(hold.Path, state);
        // A token that leaves through an out parameter is known to callers by that parameter.
        return TokenHandover.ParameterOf(scope, hold, state) is { } parameter ? AccessPath.Of(PathRoot.Parameter, parameter) : null;
    }

    /// <summary>An object that is returned, and what lies in it, is named by the result of the call.</summary>
    private static AccessPath? ByReturn(AccessPath path, KernelState state)
        => state.Values.TryGet(Numbering.Returned, out var returned) && returned.Path is { } output && output.IsPrefixOf(path)
            ? new AccessPath(PathRoot.Produced, null, AccessPath.Return.Site, path.Elements.RemoveRange(0, output.Elements.Length))
            : null;

    /// <summary>An object that leaves through an out parameter has that name for the caller, and what lies in it, too.</summary>
    private AccessPath? ByOutput(AccessPath path, KernelState state)
    {
        foreach (var parameter in scope.Method.Parameters)
        {
            if (parameter.RefKind != RefKind.Out
                || !state.Values.TryGet(scope.Numbers.OfVariable(parameter.OriginalDefinition), out var value) || value.Path is not { } output || !output.IsPrefixOf(path))
            {
                continue;
            }

            var inner = new AccessPath(PathRoot.Parameter, parameter.OriginalDefinition, 0, path.Elements.RemoveRange(0, output.Elements.Length));
            return inner;
        }

        return null;
    }

    /// <summary>
    /// Locals mean nothing to callers, except those that a local function captured; and an element whose index is a variable of
    /// the body is any element to them.
    /// </summary>
    private AccessPath? ForCallers(AccessPath? path) => ForCallers(path, scope);

    /// <inheritdoc cref="ForCallers(AccessPath?)"/>
    public static AccessPath? ForCallers(AccessPath? path, BodyScope scope) => path switch
    {
        { } when !scope.IsNested && HasVariableIndex(path) => null,
        { Root: PathRoot.This or PathRoot.Parameter or PathRoot.Static } => path,
        { Root: PathRoot.Local } when scope.IsCaptured(path) => path,
        _ => null,
    };

    private static bool HasVariableIndex(AccessPath path)
    {
        foreach (var element in path.Elements)
        {
            if (element.Index is { Length: > 0 } index && index != AccessPath.AnyIndex && !(char.IsDigit(index[0]) || index[0] == '-'))
                return true;
        }

        return false;
    }

    private ImmutableArray<FpDelta> Fp(List<KernelState> states)
    {
        var builder = ImmutableArray.CreateBuilder<FpDelta>();
        if (!scope.MustBalance)
        {
            foreach (var write in states.SelectMany(static s => s.OpenWrites))
            {
                var delta = new FpDelta(FpAction.WriteImage, ForCallers(write.Path));
                if (delta.Path is not null && !builder.Contains(delta))
                    builder.Add(delta);
            }
        }

        if (states.Count == 0)
            return builder.ToImmutable();
        foreach (var invalidation in states[0].Invalidations)
        {
            var path = ForCallers(invalidation.Path);
            if (invalidation.IsStale || (path is null) != (invalidation.Path is null))
                continue;
            if (states.All(s => s.Invalidations.Any(i => Equals(i.Path, invalidation.Path))))
                builder.Add(new FpDelta(FpAction.Invalidate, path));
        }

        return builder.ToImmutable();
    }
}
