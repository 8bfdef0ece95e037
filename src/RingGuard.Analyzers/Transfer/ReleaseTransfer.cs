using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Gives resources back at a call; what is not held here is owed to the caller.</summary>
internal sealed class ReleaseTransfer(BodyScope scope, ValueReader values, StateEditor editor)
{
    private readonly TokenTransfer _tokens = new(scope, values);

    public KernelState Apply(CallSite call, ResourceDelta delta, KernelState state, ref int group)
    {
        var resource = delta.Resource;
        if (resource is { Resource: Resource.Irq, IsOwnContext: false })
            return _tokens.Restore(call, delta, state);

        var path = call.Translate(delta.Path, state, values);
        var guard = call.Receiver is null ? 0 : values.Read(call.Receiver, state).GuardSite;
        var index = Find(state, resource, path, guard, group);
        if (index >= 0)
        {
            var hold = state.Holds[index];
            if (group == 0)
                group = hold.Site;
            Passed(call, delta, state);
            scope.Recorder?.GivenBack.Add(hold.Site);
            if (hold.IsEach)
                return state with { Holds = ElementHolds.GiveBack(state.Holds, hold) };
            if (!hold.Must && !hold.IsUndecided)
                Failed(call, delta, path, state, onSomePath: true);
            if (delta.Must)
                return state with { Holds = ElementHolds.GiveBackChain(StateEditor.Pop(state.Holds, index), hold) };
            return state with { Holds = state.Holds.SetItem(index, hold with { Must = false, Condition = delta.IsUndecided ? HoldCondition.Lost : hold.Condition }) };
        }

        if (resource.IsLock && GiveBackElement(state, resource, path ?? ElementPath(call, delta, state), ref group) is { } without)
        {
            Passed(call, delta, state);
            return without;
        }

        if (IsUncertain(call, state, resource, path, guard, out var uncertain))
        {
            if (!delta.Must && (uncertain < 0 || !state.Holds[uncertain].IsEach))
                return state;

            // Released under a name that matches nothing: it may be any of these, so nothing is claimed about them.
            Passed(call, delta, state);
            MayGiveBackAny(state);
            if (uncertain >= 0 && state.Holds[uncertain].IsEach)
            {
                group = group == 0 ? state.Holds[uncertain].Site : group;
                return state with { Holds = ElementHolds.GiveBack(state.Holds, state.Holds[uncertain]) };
            }

            return uncertain >= 0 ? state with { Holds = state.Holds.RemoveAt(uncertain) } : state;
        }

        var isForgotten = state.IsJoined && path is { Root: PathRoot.Local };
        if (path is not null && (isForgotten || IsOfOwnCollection(state, path))
            && HoldMerge.Doubt(state.Holds, hold => isForgotten || (Matches(hold.Resource, resource) && MayEndAlike(hold.Path, path))) is { IsDefault: false } doubted)
        {
            // What the variable stood for was forgotten when the paths were joined, or put into a collection here: it may be any of these.
            Passed(call, delta, state);
            MayGiveBackAny(state);
            return state with { Holds = doubted };
        }

        if (!delta.Must)
            return state;
        Failed(call, delta, path, state, onSomePath: false, guard, MissedAt(path, state));
        return Owe(state, delta with { Path = path }, call.Site);
    }

    /// <summary>What is given back beyond what was taken here belongs to the caller.</summary>
    public static KernelState Owe(KernelState state, ResourceDelta delta, int site)
    {
        for (var i = 0; i < state.Debts.Length; i++)
        {
            var debt = state.Debts[i];
            if (!debt.IsEach && debt.Resource == delta.Resource && Equals(debt.Path, delta.Path))
                return debt.Count >= Hold.Many ? state : state with { Debts = state.Debts.SetItem(i, debt with { Count = debt.Count + 1 }) };
        }

        return state with { Debts = state.Debts.Add(new Debt(delta.Resource, delta.Path, site)) };
    }

    private int Find(KernelState state, ResourceKey resource, AccessPath? path, int guard, int group)
    {
        var found = -1;
        for (var i = state.Holds.Length - 1; i >= 0; i--)
        {
            var hold = state.Holds[i];
            if (!Matches(hold.Resource, resource) || (group == 0 && resource.IsCount && hold.IsGivenBack))
                continue;
            if (guard != 0)
            {
                if (hold.Site == guard)
                    return i;
                continue;
            }

            if (resource.IsLock)
            {
                if (!hold.IsStale && path is not null && (Equals(hold.Path, path) || (hold.Path is { } held && WithKnownIndices(held, state).Equals(WithKnownIndices(path, state)))))
                    return i;
                continue;
            }

            if (group != 0 && hold.Site == group && !hold.IsEach)
                return i;
            if (found < 0 || (group != 0 && hold.Site == group && state.Holds[found].Site != group) || (state.Holds[found].IsEach && state.Holds[found].Site != group && !hold.IsEach))
                found = i;
        }

        return found;
    }

    /// <summary>An index that the path spells by a variable, by its value where that is known.</summary>
    private AccessPath WithKnownIndices(AccessPath path, KernelState state)
    {
        foreach (var counter in scope.Counters)
        {
            if (path.MentionsIndex(counter.Name) && state.Values.TryGet(scope.Numbers.OfVariable(counter), out var value) && value is { HasConstant: true, Constant: { } constant })
                path = path.WithIndex(counter.Name, System.Convert.ToString(constant, System.Globalization.CultureInfo.InvariantCulture) ?? counter.Name);
        }

        return path;
    }

    /// <summary>A plain Lock release gives back either mode; a guard's release is of whatever it took.</summary>
    private static bool Matches(ResourceKey held, ResourceKey released)
        => held == released || (held.IsLock && released.IsLock && (released.Resource == Resource.Lock || held.Resource == Resource.Lock));

    /// <summary>Whether the released object has no name that could be compared with what is held.</summary>
    private bool IsUncertain(CallSite call, KernelState state, ResourceKey resource, AccessPath? path, int guard, out int index)
    {
        index = -1;
        if (!resource.IsLock)
        {
            if (guard == 0 && IsScopeObject(call))
                return true;
            return false;
        }

        for (var i = state.Holds.Length - 1; i >= 0; i--)
        {
            var hold = state.Holds[i];
            if (hold.Resource.IsLock && (path is null || hold.Path is null || (hold.IsEach ? !HasKnownRoot(state, path) || IsOtherView(state, hold.Path, path) || (hold.Path.Root == PathRoot.Local && scope.Fills(hold.Path)) : hold.IsStale)))
            {
                index = i;
                return true;
            }
        }

        return path is null || guard != 0 || IsScopeObject(call);
    }

    /// <summary>
    /// An element of a collection of which a loop took the locks is given back, or a loop gives back whatever was taken of its
    /// collection; null when neither is so.
    /// </summary>
    private KernelState? GiveBackElement(KernelState state, ResourceKey resource, AccessPath? path, ref int group)
    {
        if (path is null || AnyElement(state, path) is not { } any)
            return null;
        var isLoop = path.MentionsIndex(AccessPath.AnyIndex) || IsElementVariable(state, path);
        var holds = state.Holds;
        for (var i = holds.Length - 1; i >= 0; i--)
        {
            var hold = i < holds.Length ? holds[i] : null;
            if (hold is null || !hold.Resource.IsLock || !Matches(hold.Resource, resource) || hold.Path is not { } held || !(hold.IsEach || isLoop))
                continue;
            if (!any.Equals(AnyElement(state, held) ?? held))
                continue;
            if (hold.IsEach)
                holds = ElementHolds.GiveBack(holds, hold);
            else
                holds = ElementHolds.GiveBack(holds = ElementHolds.Summarize(holds, i, any), holds.Last(h => h.IsEach && h.Site == hold.Site && h.Resource == hold.Resource));
            scope.Recorder?.GivenBack.Add(hold.Site);
            group = group == 0 ? hold.Site : group;
        }

        return group == 0 && holds == state.Holds ? null : state with { Holds = holds };
    }

    /// <summary>An element whose index has no name, as any of its collection.</summary>
    private AccessPath? ElementPath(CallSite call, ResourceDelta delta, KernelState state)
        => delta.Path is { Root: PathRoot.This, Elements.IsEmpty: true } ? values.AnyElementOf(call.Receiver, state) : null;

    private AccessPath? AnyElement(KernelState state, AccessPath path)
        => path.MentionsIndex(AccessPath.AnyIndex) ? path : editor.AnyElement(state, path, static _ => true);

    private bool IsElementVariable(KernelState state, AccessPath path)
        => path is { Root: PathRoot.Local, RootSymbol: { } local } && state.Values.TryGet(scope.Numbers.OfVariable(local), out var value) && value.Collection is not null;

    /// <summary>A local may be another name of what is known under its own, and what the body put into a collection is known from elsewhere.</summary>
    private bool HasKnownRoot(KernelState state, AccessPath path)
    {
        var any = AnyElement(state, path);
        return (any ?? path).Root is not (PathRoot.Local or PathRoot.Produced) && !(any is not null && scope.Fills(any));
    }

    /// <summary>Elements of one collection, reached in different ways: as its values and as its pairs, by two indices and one after the other.</summary>
    private bool IsOtherView(KernelState state, AccessPath held, AccessPath released)
        => held.Collection() is { } one && AnyElement(state, released)?.Collection() is { } other && (one.IsPrefixOf(other) || other.IsPrefixOf(one));

    /// <summary>An element of a collection that this body made, of objects that have other names.</summary>
    private bool IsOfOwnCollection(KernelState state, AccessPath path)
        => IsElementVariable(state, path) && AnyElement(state, path) is { } any && (any.Root == PathRoot.Produced || (any.Root == PathRoot.Local && scope.Fills(any)));

    /// <summary>Two names of one object may begin in any way, but end in the same member, unless one of them is a variable or an element.</summary>
    private static bool MayEndAlike(AccessPath? left, AccessPath right)
        => left is null || left.Elements.IsEmpty || right.Elements.IsEmpty || left.Elements[left.Elements.Length - 1] is var one && right.Elements[right.Elements.Length - 1] is var other
            && (one.Member is null || other.Member is null || one.Equals(other));

    /// <summary>An object whose type gives back but never takes: a scope whose making was not seen.</summary>
    private bool IsScopeObject(CallSite call)
    {
        if (call.Receiver is null || call.Method.ContainingType is not { } type || !scope.Model.Contracts.GetContract(call.Method).SpeaksOfCallable)
            return false;
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { MethodKind: not MethodKind.Constructor } method)
                continue;
            foreach (var clause in scope.Model.Contracts.GetContract(method).Clauses)
            {
                if (clause.Kind == ClauseKind.Acquires)
                    return false;
            }
        }

        return true;
    }

    /// <summary>Site of the attempt that did not get the lock on this path; 0 when there was none.</summary>
    private int MissedAt(AccessPath? path, KernelState state)
    {
        if (path is null)
            return 0;
        foreach (var fact in state.Facts.Entries)
        {
            var atom = scope.Numbers.AtomOf(fact.Key);
            if (atom.Test.StartsWith(ConditionNarrower.MissedTest, System.StringComparison.Ordinal) && atom.Path.Equals(path))
                return int.Parse(atom.Test.Substring(ConditionNarrower.MissedTest.Length), System.Globalization.CultureInfo.InvariantCulture);
        }

        return 0;
    }

    private void MayGiveBackAny(KernelState state)
    {
        foreach (var hold in state.Holds)
            scope.Recorder?.GivenBack.Add(hold.Site);
    }

    private void Passed(CallSite call, ResourceDelta delta, KernelState state)
        => scope.Recorder?.Passed(ObservationKind.ReleaseNotHeld, call.Site, delta.Resource, state);

    private void Failed(CallSite call, ResourceDelta delta, AccessPath? path, KernelState state, bool onSomePath, int guard = 0, int missedAt = 0)
    {
        if (scope.Recorder is not { } recorder)
            return;
        var observation = recorder.Failed(
            ObservationKind.ReleaseNotHeld,
            call.Site,
            delta.Resource,
            () => new Observation(ObservationKind.ReleaseNotHeld, BodyScope.LocationOf(call.Operation))
            {
                Callee = call.Method,
                Resource = delta.Resource,
                Lock = delta.Lock,
                Object = delta.Resource.IsLock ? call.Display(delta.Path, path) : delta.Resource.Describe(),
                GuardSite = guard,
                LockClass = delta.Resource.IsLock ? Locks.LockNames.RefOf(path, scope) : Locks.LockRef.None,
            },
            onSomePath,
            on: state);
        if (missedAt != 0)
            observation.MissedAttempt = missedAt;
    }
}
