using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Takes and gives back resources at a call: locks by identity, sections and counts, saved interrupt states as a stack.</summary>
internal sealed class ResourceTransfer(BodyScope scope, ValueReader values)
{
    public KernelState Apply(CallSite call, ExitEffect exit, MethodSummary summary, KernelState state, ref SymbolicValue result)
    {
        foreach (var delta in exit.Released)
            scope.Recorder?.Touched.Add(delta.Resource);
        foreach (var delta in exit.Acquired)
            scope.Recorder?.Touched.Add(delta.Resource);

        // Counts that come with a lock which is not held here are not those of another lock, and those of a lock that the
        // caller took are the caller's.
        var debts = state.Debts.Length;
        var entryLocks = EntryLocks.Count(state);
        var group = 0;
        foreach (var delta in exit.Released)
        {
            if (delta.Resource.IsLock || delta.Resource.IsFpuSection || delta.Resource.IsOwnContext)
                state = Release(call, delta, state, ref group);
        }

        foreach (var delta in exit.Released)
        {
            if (delta.Resource.IsLock || delta.Resource.IsFpuSection || delta.Resource.IsOwnContext)
                continue;
            if (delta.Resource.IsCount && entryLocks > EntryLocks.Count(state) && !EntryLocks.Has(state, delta.Resource))
            {
                state = Owe(state, delta, call.Site);
                continue;
            }

            state = delta.Resource.IsCount && group == 0 && OwesByThisCall(call, state, debts)
                ? Owe(state, delta, call.Site)
                : Release(call, delta, state, ref group);
        }

        if (summary.Source == SummarySource.Contract && exit.Acquired.Length > 0)
            scope.Recorder?.Locks.Acquire(scope, values, call, exit, summary, state);
        foreach (var delta in exit.Acquired)
            state = Acquire(call, delta, state, exit.Outcome == OutcomeKey.Any || exit.OutcomeParameter >= 0, ref result);
        if (exit.ReturnsGuard)
            result = result with { GuardSite = call.Site, IsNull = result.IsNull == Tri.Unknown ? Tri.False : result.IsNull };
        return state;
    }

    /// <summary>The call gave back what the caller holds; a handed-in interrupt state says nothing about the rest.</summary>
    private static bool OwesByThisCall(CallSite call, KernelState state, int debtsBefore)
    {
        if (state.Debts.Length <= debtsBefore)
            return false;
        var last = state.Debts[state.Debts.Length - 1];
        return last.Resource.IsLock || (last.Site == call.Site && last.Resource is not { Resource: Resource.Irq, IsOwnContext: false });
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
                if (!state.Holds[i].Must)
                    state = state with { Holds = state.Holds.SetItem(i, state.Holds[i] with { Must = true }) };
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
                    Lock = traits,
                    Display = delta.Resource.IsLock ? call.Display(delta.Path, path) : delta.Resource.Describe(),
                }),
            };

            // Whoever took a spinning lock disabled preemption with it, and its release enables it again.
            if (traits?.IsSpinning == true)
            {
                var carried = new ResourceKey(Resource.Preempt);
                state = state with { Holds = state.Holds.Add(new Hold(carried, null, 0) { FromEntry = true, Display = carried.Describe() }) };
            }
        }

        return state;
    }

    private KernelState Acquire(CallSite call, ResourceDelta delta, KernelState state, bool waits, ref SymbolicValue result)
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
            if (debt.Resource != delta.Resource || !Equals(debt.Path, path))
                continue;
            return state with
            {
                Debts = debt.Count > 1 ? state.Debts.SetItem(i, debt with { Count = debt.Count - 1 }) : state.Debts.RemoveAt(i),
            };
        }

        // A lock of the caller's that was given back for a while is the caller's again.
        var isCallers = delta.Resource.IsLock && EntryLocks.IsDeclared(scope, delta.Resource, path) && !EntryLocks.Has(state, delta.Resource, path);
        return state with
        {
            Holds = StateEditor.Push(state.Holds, new Hold(delta.Resource, path, isCallers ? 0 : call.Site)
            {
                FromEntry = isCallers,
                Lock = traits,
                Must = delta.Must,
                SavedIrq = state.Irq,
                Display = display,
            }),
        };
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
            if (!hold.Resource.IsLock || hold.IsStale)
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
                onSomePathOnly: !same || !hold.Must);
            return;
        }

        recorder.Passed(ObservationKind.DoubleAcquire, call.Site);
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

    private KernelState Release(CallSite call, ResourceDelta delta, KernelState state, ref int group)
    {
        var resource = delta.Resource;
        if (resource is { Resource: Resource.Irq, IsOwnContext: false })
            return Restore(call, delta, state);

        var path = call.Translate(delta.Path, state, values);
        var guard = call.Receiver is null ? 0 : values.Read(call.Receiver, state).GuardSite;
        var index = Find(state, resource, path, guard, group);
        if (index >= 0)
        {
            var hold = state.Holds[index];
            if (group == 0)
                group = hold.Site;
            Note(call, delta, path, failed: false, onSomePath: false);
            if (!hold.Must)
                Note(call, delta, path, failed: true, onSomePath: true);
            return state with { Holds = delta.Must ? StateEditor.Pop(state.Holds, index) : state.Holds.SetItem(index, hold with { Must = false }) };
        }

        if (IsUncertain(call, state, resource, path, guard, out var uncertain))
        {
            // Released under a name that matches nothing: it may be any of these, so nothing is claimed about them.
            Note(call, delta, path, failed: false, onSomePath: false);
            return uncertain >= 0 ? state with { Holds = state.Holds.RemoveAt(uncertain) } : state;
        }

        if (!delta.Must)
            return state;
        Note(call, delta, path, failed: true, onSomePath: false, guard, MissedAt(path, state));
        return Owe(state, delta with { Path = path }, call.Site);
    }

    /// <summary>What is given back beyond what was taken here belongs to the caller.</summary>
    private static KernelState Owe(KernelState state, ResourceDelta delta, int site)
    {
        for (var i = 0; i < state.Debts.Length; i++)
        {
            var debt = state.Debts[i];
            if (debt.Resource == delta.Resource && Equals(debt.Path, delta.Path))
                return debt.Count >= Hold.Many ? state : state with { Debts = state.Debts.SetItem(i, debt with { Count = debt.Count + 1 }) };
        }

        return state with { Debts = state.Debts.Add(new Debt(delta.Resource, delta.Path, site)) };
    }

    private static int Find(KernelState state, ResourceKey resource, AccessPath? path, int guard, int group)
    {
        var found = -1;
        for (var i = state.Holds.Length - 1; i >= 0; i--)
        {
            var hold = state.Holds[i];
            if (!Matches(hold.Resource, resource))
                continue;
            if (guard != 0)
            {
                if (hold.Site == guard)
                    return i;
                continue;
            }

            if (resource.IsLock)
            {
                if (!hold.IsStale && path is not null && Equals(hold.Path, path))
                    return i;
                continue;
            }

            if (group != 0 && hold.Site == group)
                return i;
            if (found < 0)
                found = i;
        }

        return found;
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
            if (hold.Resource.IsLock && (path is null || hold.IsStale || hold.Path is null))
            {
                index = i;
                return true;
            }
        }

        return path is null || guard != 0 || IsScopeObject(call);
    }

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

    private KernelState Restore(CallSite call, ResourceDelta delta, KernelState state)
    {
        var guard = call.Receiver is null ? 0 : values.Read(call.Receiver, state).GuardSite;
        var token = guard;
        var given = token == 0 ? TokenOf(call, delta.Path, state) : SymbolicValue.Unknown;
        if (token == 0)
            token = given.TokenSite;
        var isAnonymous = token == 0 && delta.Path is null;
        var newest = -1;
        var own = -1;
        for (var i = state.Holds.Length - 1; i >= 0; i--)
        {
            if (state.Holds[i].Resource is not { Resource: Resource.Irq, IsOwnContext: false })
                continue;
            if (newest < 0)
                newest = i;
            if (own < 0 && (state.Holds[i].Site == token || isAnonymous))
                own = i;
        }

        if (token == 0 && !isAnonymous)
        {
            // Saved by somebody else (a parameter, a field), or by nobody.
            var isNoToken = IsNoToken(call, delta, state);
            Token(call, ObservationKind.TokenReuse, 0, isNoToken);

            // The caller's own token, given to this body to restore: the caller has to hear of it.
            if (given.Path is { Root: PathRoot.Parameter or PathRoot.Local } path && IsCallers(path))
                return Owe(state, delta with { Path = path }, call.Site) with { Irq = IrqState.Unknown, IrqSite = call.Site };

            // What was saved here may have got there by a way that is not followed (a field, a tuple): no leak is claimed.
            return state with
            {
                Irq = IrqState.Unknown,
                IrqSite = call.Site,
                Holds = isNoToken || newest < 0 ? state.Holds : StateEditor.Pop(state.Holds, newest),
            };
        }

        if (own < 0)
        {
            Token(call, ObservationKind.TokenReuse, token, token != 0);
            return token == 0 ? state with { Irq = IrqState.Unknown, IrqSite = call.Site } : state;
        }

        Token(call, ObservationKind.TokenReuse, token, false);
        Token(call, ObservationKind.TokenOrder, state.Holds[newest].Site, own != newest);
        var saved = state.Holds[own];
        return state with
        {
            Holds = state.Holds.RemoveAt(own),
            Irq = saved.Must ? saved.SavedIrq : IrqState.Unknown,
            IrqSite = call.Site,
        };
    }

    /// <summary>The value that is restored: an argument, or a variable that a local function captured.</summary>
    private SymbolicValue TokenOf(CallSite call, AccessPath? path, KernelState state) => path switch
    {
        { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter } when !IsCaptured(call, parameter) => values.Read(call.Argument(parameter.Ordinal), state),
        { Root: PathRoot.Parameter or PathRoot.Local, Elements.IsEmpty: true, RootSymbol: { } variable } when state.Values.TryGet(scope.Numbers.OfVariable(variable), out var known) => known,
        _ => SymbolicValue.OfPath(path),
    };

    private static bool IsCaptured(CallSite call, IParameterSymbol parameter)
        => call.Method.MethodKind == MethodKind.LocalFunction
        && !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol?.OriginalDefinition, call.Method.OriginalDefinition);

    /// <summary>A variable that the caller gave its value: a parameter, or what a local function captured.</summary>
    private bool IsCallers(AccessPath path)
    {
        if (path.RootSymbol is null || scope.Method.MethodKind is MethodKind.AnonymousFunction)
            return false;
        var isOwn = SymbolEqualityComparer.Default.Equals(path.RootSymbol.ContainingSymbol?.OriginalDefinition, scope.Method.OriginalDefinition);
        return path.Root == PathRoot.Parameter ? isOwn || scope.Method.MethodKind == MethodKind.LocalFunction : !isOwn && scope.Method.MethodKind == MethodKind.LocalFunction;
    }

    /// <summary>A default or constant value: no call ever saved a state in it.</summary>
    private bool IsNoToken(CallSite call, ResourceDelta delta, KernelState state)
        => delta.Path is { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter }
        && values.Read(call.Argument(parameter.Ordinal), state) is { IsFresh: true, Path: null or { Elements.IsEmpty: true } };

    private void Token(CallSite call, ObservationKind kind, int blamed, bool failed)
    {
        if (scope.Recorder is not { } recorder)
            return;
        if (!failed)
        {
            recorder.Passed(kind, call.Site);
            return;
        }

        recorder.Failed(kind, call.Site, null, () => new Observation(kind, BodyScope.LocationOf(call.Operation))
        {
            Callee = call.Method,
            Object = TokenText(call),
            Why = blamed == 0 ? "" : $"line {scope.LineOf(blamed)}",
            Evidence = scope.LocationOf(blamed) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
        });
    }

    private static string TokenText(CallSite call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is not null)
                return argument.Syntax.ToString();
        }

        return call.Receiver?.Syntax.ToString() ?? "";
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

    private void Note(CallSite call, ResourceDelta delta, AccessPath? path, bool failed, bool onSomePath, int guard = 0, int missedAt = 0)
    {
        if (scope.Recorder is not { } recorder)
            return;
        if (!failed)
        {
            recorder.Passed(ObservationKind.ReleaseNotHeld, call.Site, delta.Resource);
            return;
        }

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
            onSomePath);
        if (missedAt != 0)
            observation.MissedAttempt = missedAt;
    }
}
