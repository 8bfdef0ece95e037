using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Takes and gives back resources at a call: locks by identity, sections and counts.</summary>
internal sealed class ResourceTransfer(BodyScope scope, ValueReader values, StateEditor editor)
{
    private readonly ReleaseTransfer _releases = new(scope, values, editor);

    public KernelState Apply(CallSite call, ExitEffect exit, MethodSummary summary, KernelState state, ref SymbolicValue result)
    {
        foreach (var delta in exit.Released)
            scope.Recorder?.Touched.Add(delta.Resource);
        foreach (var delta in exit.Acquired)
            scope.Recorder?.Touched.Add(delta.Resource);

        // Counts that come with a lock which is not held here are not those of another lock, and those of a lock that the
        // caller took are the caller's.
        var debts = state.Debts;
        var entryLocks = EntryLocks.Count(state);
        var group = 0;
        foreach (var delta in exit.Released)
        {
            if (delta.Resource.IsLock || delta.Resource.IsFpuSection || delta.Resource.IsOwnContext)
                state = _releases.Apply(call, delta, state, ref group);
        }

        foreach (var delta in exit.Released)
        {
            if (delta.Resource.IsLock || delta.Resource.IsFpuSection || delta.Resource.IsOwnContext)
                continue;
            if (delta.Resource.IsCount && entryLocks > EntryLocks.Count(state) && !EntryLocks.Has(state, delta.Resource))
            {
                state = ReleaseTransfer.Owe(state, delta, call.Site);
                continue;
            }

            state = delta.Resource.IsCount && group == 0 && OwesByThisCall(state, debts)
                ? ReleaseTransfer.Owe(state, delta, call.Site)
                : _releases.Apply(call, delta, state, ref group);
        }

        if (summary.Source == SummarySource.Contract && exit.Acquired.Length > 0)
            scope.Recorder?.Locks.Acquire(scope, values, call, exit, summary, state);
        var returned = CountReturn.AsBefore;
        var ofElement = false;
        foreach (var counts in new[] { false, true })
        {
            foreach (var delta in exit.Acquired)
            {
                if (delta.Resource.IsCount == counts)
                    state = Acquire(call, delta, state, exit.Outcome == OutcomeKey.Any || exit.OutcomeParameter >= 0, ref returned, ref ofElement, ref result);
            }
        }

        if (exit.ReturnsGuard)
            result = result with { GuardSite = call.Site, IsNull = result.IsNull == Tri.Unknown ? Tri.False : result.IsNull };
        return state;
    }

    /// <summary>The call gave back what the caller holds; a handed-in interrupt state says nothing about the rest.</summary>
    private static bool OwesByThisCall(KernelState state, ImmutableArray<Debt> before)
    {
        foreach (var debt in state.Debts)
        {
            if (debt.Resource is { Resource: Resource.Irq, IsOwnContext: false })
                continue;
            if (debt.Count >= Hold.Many || debt.Count > CountOf(before, debt))
                return true;
        }

        return false;
    }

    private static int CountOf(ImmutableArray<Debt> debts, Debt same)
    {
        foreach (var debt in debts)
        {
            if (debt.Resource == same.Resource && Equals(debt.Path, same.Path))
                return debt.Count;
        }

        return 0;
    }

    /// <summary>A predicate or assertion has shown what is held and what is not; null when this path knows better.</summary>
    public KernelState? Assume(CallSite call, ExitEffect exit, KernelState state)
    {
        foreach (var delta in exit.NotHeld)
        {
            var path = call.Translate(delta.Path, state, values);
            for (var i = state.Holds.Length - 1; i >= 0; i--)
            {
                var hold = state.Holds[i];
                if (hold.IsStale || hold.Resource != delta.Resource || (hold.Resource.IsLock && (path is null || !Equals(hold.Path, path))))
                    continue;
                if (hold.Must)
                    return null;
                state = state with { Holds = state.Holds.RemoveAt(i) };
            }
        }

        foreach (var delta in exit.Held)
        {
            var path = call.Translate(delta.Path, state, values);
            if (delta.Resource.IsLock && path is null)
                continue;
            var isKnown = false;
            for (var i = 0; i < state.Holds.Length; i++)
            {
                if (state.Holds[i].Resource != delta.Resource || (delta.Resource.IsLock && !Equals(state.Holds[i].Path, path)))
                    continue;
                isKnown = true;
                if (!state.Holds[i].Must && !delta.IsUndecided)
                    state = state with { Holds = state.Holds.SetItem(i, state.Holds[i] with { Must = true, Condition = null }) };
                break;
            }

            if (isKnown)
                continue;
            var traits = delta.Resource.IsLock ? Refine(path, delta.Lock) : null;
            state = state with
            {
                Holds = state.Holds.Add(new Hold(delta.Resource, path, 0)
                {
                    FromEntry = true,
                    Must = !delta.IsUndecided,
                    Condition = delta.IsUndecided ? HoldCondition.Lost : null,
                    Lock = traits,
                    Display = delta.Resource.IsLock ? call.Display(delta.Path, path) : delta.Resource.Describe(),
                }),
            };

            // Whoever took a spinning lock disabled preemption with it, and its release enables it again.
            if (traits?.IsSpinning == true && !delta.IsUndecided)
            {
                var carried = new ResourceKey(Resource.Preempt);
                state = state with { Holds = state.Holds.Add(new Hold(carried, null, 0) { FromEntry = true, Display = carried.Describe() }) };
            }
        }

        return state;
    }

    private KernelState Acquire(CallSite call, ResourceDelta delta, KernelState state, bool waits, ref CountReturn returned, ref bool ofElement, ref SymbolicValue result)
    {
        var path = call.Translate(delta.Path, state, values);
        var display = delta.Resource.IsLock ? call.Display(delta.Path, path) : delta.Resource.Describe();
        var traits = delta.Lock;
        if (delta.Resource.IsLock)
        {
            traits = Refine(path, traits);
            // One that may fail does not wait for itself.
            if (waits && delta.Path is not { IsReturn: true })
                CheckDouble(call, delta, path, display, traits, state);
        }

        if (delta.Resource is { Resource: Resource.Irq, IsOwnContext: false } && delta.IsReturned)
            result = result with { TokenSite = call.Site };

        // What a call returns is another object each time.
        if (delta.Path is { IsReturn: true } && path is not null)
        {
            state = AgeHolds(state, path);
            if (delta.Path.Elements.IsEmpty || result.Path is null)
                result = result with { Path = AccessPath.ProducedAt(call.Site) };
        }

        // What the caller's share was reduced by comes back first.
        for (var i = 0; i < state.Debts.Length; i++)
        {
            var debt = state.Debts[i];
            if (debt.IsEach || debt.Resource != delta.Resource || !Equals(debt.Path, path) || !ComesBack(debt, state, returned))
                continue;
            if (!delta.Resource.IsCount)
                returned = CountReturn.WithItsSection;
            return state with
            {
                Debts = debt.Count > 1 ? state.Debts.SetItem(i, debt with { Count = debt.Count - 1 }) : state.Debts.RemoveAt(i),
            };
        }

        if (path is null && delta is { IsEach: false, Resource.IsLock: true, Path: { Root: PathRoot.This, Elements.IsEmpty: true } } && values.AnyElementOf(call.Receiver, state) is { } element)
        {
            path = element;
            ofElement = true;
        }

        if (delta.IsEach || (ofElement && (delta.Resource.IsLock || delta.Resource.IsCount)))
        {
            return state with
            {
                Holds = ElementHolds.Add(state.Holds, new Hold(delta.Resource, path, call.Site)
                {
                    Lock = traits,
                    Must = delta.Must,
                    IsGivenBack = delta.IsUndecided,
                    Display = display,
                }),
            };
        }

        // A lock of the caller's that was given back for a while is the caller's again.
        var isCallers = delta.Resource.IsLock && EntryLocks.IsDeclared(scope, delta.Resource, path) && !EntryLocks.Has(state, delta.Resource, path);
        if (!delta.Resource.IsCount && returned == CountReturn.AsBefore)
            returned = isCallers ? CountReturn.WithItsSection : CountReturn.Never;
        return state with
        {
            Holds = StateEditor.Push(state.Holds, new Hold(delta.Resource, path, isCallers ? 0 : call.Site)
            {
                FromEntry = isCallers,
                Lock = traits,
                Must = delta.Must,
                Condition = delta.IsUndecided ? HoldCondition.Lost : null,
                SavedIrq = state.Irq,
                Display = display,
            }),
        };
    }

    /// <summary>A count that was given back with a lock comes back with that lock, not with the next one or by itself.</summary>
    private static bool ComesBack(Debt debt, KernelState state, CountReturn returned)
    {
        if (!debt.Resource.IsCount || returned == CountReturn.WithItsSection)
            return true;
        if (returned == CountReturn.Never)
            return false;
        foreach (var other in state.Debts)
        {
            if (other.Resource.IsLock && other.Site == debt.Site)
                return false;
        }

        return true;
    }

    private static KernelState AgeHolds(KernelState state, AccessPath path)
    {
        for (var i = 0; i < state.Holds.Length; i++)
        {
            if (path.Equals(state.Holds[i].Path) && !state.Holds[i].IsStale)
                state = state with { Holds = state.Holds.SetItem(i, state.Holds[i] with { IsStale = true }) };
        }

        return state;
    }

    /// <summary>A lock field may declare its class where the lock's type does not.</summary>
    private LockTraits? Refine(AccessPath? path, LockTraits? traits)
        => scope.Model.Locks.ClassOf(path) is { } declared
            ? LockTypes.TraitsOf(declared, traits?.Reentrant == true)
            : traits;

    private void CheckDouble(CallSite call, ResourceDelta delta, AccessPath? path, string display, LockTraits? traits, KernelState state)
    {
        if (scope.Recorder is not { } recorder || traits?.Reentrant == true)
            return;
        var isOrdered = scope.Contract.Has(MarkerWords.LockOrder);
        foreach (var hold in state.Holds)
        {
            if (!hold.Resource.IsLock || hold.IsStale || hold.IsUndecided)
                continue;
            var same = path is not null && Equals(hold.Path, path);
            var sameClass = !same && path is not null && hold.Path is not null && traits?.ClassName is { } name && hold.Lock?.ClassName == name
                && !traits.Nested && !isOrdered && IsNamedClass(path) && !(hold.Resource.Resource == Resource.ReadLock && delta.Resource.Resource == Resource.ReadLock);
            if (!same && !sameClass)
                continue;
            recorder.Failed(
                ObservationKind.DoubleAcquire,
                call.Site,
                null,
                () => new Observation(ObservationKind.DoubleAcquire, BodyScope.LocationOf(call.Operation))
                {
                    Callee = call.Method,
                    Resource = delta.Resource,
                    Object = display,
                    Lock = traits,
                    IsOtherInstance = !same,
                    Why = (same ? "" : $"'{hold.Display}' of the same class is held") + (hold.FromEntry
                        ? " (as the contract of the method says)"
                        : $" (taken at line {scope.LineOf(hold.Site)})"),
                    Evidence = scope.LocationOf(hold.Site) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
                },
                onSomePathOnly: !same || !hold.Must,
                on: state);
            return;
        }

        recorder.Passed(ObservationKind.DoubleAcquire, call.Site, on: state);
        AskCallers(recorder, call, delta, path, state);
    }

    /// <summary>Whoever calls this body must not hold the lock that it takes.</summary>
    private void AskCallers(ObservationRecorder recorder, CallSite call, ResourceDelta delta, AccessPath? path, KernelState state)
    {
        if (path is not { Root: PathRoot.This or PathRoot.Parameter or PathRoot.Static } || !scope.Contract.Clauses.IsEmpty)
            return;
        foreach (var debt in state.Debts)
        {
            if (debt.Resource.IsLock && Equals(debt.Path, path))
                return;
        }

        recorder.OpenDemand(new Demand(DemandKind.NotHeld, Context.None, call.Method)
        {
            Resource = delta.Resource,
            Path = path,
            Chain = ImmutableArray.Create(BodyScope.LocationOf(call.Operation)),
        });
    }

    /// <summary>A class declared on the lock's type only lumps all locks of the kernel together; only a named field class tells.</summary>
    private bool IsNamedClass(AccessPath path)
    {
        var last = path.Elements.IsEmpty ? path.RootSymbol : path.Elements[path.Elements.Length - 1].Member;
        return last is not null and not ITypeSymbol && scope.Model.Contracts.DeclaredLockClass(last) is not null;
    }

    /// <summary>Whether the counts that an acquisition carries repay what was given back before.</summary>
    private enum CountReturn
    {
        /// <summary>The call takes nothing but counts.</summary>
        AsBefore,

        /// <summary>It takes something that was not given back before.</summary>
        Never,

        /// <summary>It takes back what was given back.</summary>
        WithItsSection,
    }
}
