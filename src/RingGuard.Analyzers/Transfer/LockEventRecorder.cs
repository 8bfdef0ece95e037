using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Locks;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// Notes what one body does to locks while its converged states are read. What it means is decided when the whole
/// compilation is known; here each event is kept once per place and context.
/// </summary>
internal sealed class LockEventRecorder
{
    private readonly HashSet<(int Kind, int Site, IrqState Irq, bool BhOff, int Held)> _seen = new();
    private readonly ImmutableArray<LockAcquired>.Builder _acquired = ImmutableArray.CreateBuilder<LockAcquired>();
    private readonly ImmutableArray<LockCall>.Builder _calls = ImmutableArray.CreateBuilder<LockCall>();
    private readonly ImmutableArray<LockWindow>.Builder _windows = ImmutableArray.CreateBuilder<LockWindow>();

    public LockEvents Build()
        => _acquired.Count == 0 && _calls.Count == 0 && _windows.Count == 0
            ? LockEvents.None
            : new LockEvents
            {
                Acquired = _acquired.ToImmutable(),
                Calls = _calls.ToImmutable(),
                Windows = _windows.ToImmutable(),
            };

    /// <summary>A primitive takes what <paramref name="exit"/> says; <paramref name="state"/> is that before.</summary>
    public void Acquire(BodyScope scope, ValueReader values, CallSite call, ExitEffect exit, MethodSummary summary, KernelState state)
    {
        var irq = exit.Irq == IrqState.Entry ? IrqOf(state) : exit.Irq;
        var takesBh = false;
        foreach (var delta in exit.Acquired)
            takesBh |= delta.Resource is { Resource: Resource.Bh, IsOwnContext: false };
        foreach (var delta in exit.Acquired)
        {
            if (!delta.Resource.IsLock)
                continue;
            var bhOff = takesBh || BhIsOff(state);
            if (!IsNew(1, call.Site, irq, bhOff, state))
                return;
            var path = call.Translate(delta.Path, state, values);
            if (path is { Elements.IsEmpty: false } && path.Elements[path.Elements.Length - 1].Member is { } member)
                scope.Model.Locks.NoteMember(member);
            _acquired.Add(new LockAcquired(
                LockNames.RefOf(path, scope),
                scope.Model.Locks.ClassOf(path) is { } declared ? LockTypes.TraitsOf(declared, delta.Lock?.Reentrant == true) : delta.Lock,
                delta.Resource.Resource == Resource.ReadLock,
                IsAttempt(exit, summary),
                delta.Must,
                ContextOf(scope, irq, bhOff, state, except: path),
                BodyScope.LocationOf(call.Operation)));
        }
    }

    /// <summary>A method with a body here is called.</summary>
    public void Call(BodyScope scope, ValueReader values, IOperation operation, IMethodSymbol method, IOperation? receiver, IReadOnlyList<IOperation?> arguments, IReadOnlyList<KernelState> states)
    {
        if (method.DeclaringSyntaxReferences.IsEmpty || method.IsAbstract || !IsSeenThrough(scope.Model.Contracts.GetContract(method)))
            return;
        var site = scope.Numbers.OfSite(operation);
        foreach (var state in states)
        {
            var irq = IrqOf(state);
            var bhOff = BhIsOff(state);
            if (!IsNew(2, site, irq, bhOff, state))
                continue;
            var passed = ImmutableArray<LockRef>.Empty;
            if (!method.Parameters.IsEmpty)
            {
                var builder = ImmutableArray.CreateBuilder<LockRef>(method.Parameters.Length);
                for (var i = 0; i < method.Parameters.Length; i++)
                    builder.Add(i < arguments.Count ? RefOf(arguments[i]) : LockRef.None);
                passed = builder.MoveToImmutable();
            }

            _calls.Add(new LockCall(
                method.OriginalDefinition,
                method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction ? LockRef.OfArgument(LockRef.This, scope.Method.ContainingType) : RefOf(receiver),
                passed,
                ContextOf(scope, irq, bhOff, state, except: null),
                BodyScope.LocationOf(operation)));

            LockRef RefOf(IOperation? operand)
                => operand?.Type is null or { IsReferenceType: false, TypeKind: not TypeKind.Struct and not TypeKind.TypeParameter and not TypeKind.Pointer }
                    ? LockRef.None
                    : LockNames.RefOf(values.Read(operand, state).Path ?? values.PathOfTarget(operand, state), scope);
        }
    }

    /// <summary>Interrupts go on between two states; what both hold is from then on held with interrupts on.</summary>
    public void Window(BodyScope scope, CallSite call, KernelState before, KernelState after)
    {
        if (before.Irq != IrqState.Off || after.Irq is not (IrqState.On or IrqState.Entry))
            return;
        var held = HeldIn(scope, after, except: null);
        if (!held.IsEmpty && (after.Irq == IrqState.On || scope.EntryOf(after).Of(Context.IrqOn) == Tri.True) && IsNew(3, call.Site, after.Irq, false, after))
            _windows.Add(new LockWindow(held, BodyScope.LocationOf(call.Operation)));
    }

    /// <summary>One that may fail does not wait, unless it says that it sleeps (an interruptible lock).</summary>
    private static bool IsAttempt(ExitEffect exit, MethodSummary summary)
    {
        if (exit.Outcome == OutcomeKey.Any || exit.OutcomeParameter >= 0)
            return false;
        foreach (var demand in summary.Demands)
        {
            if (demand.Kind is DemandKind.Reschedule or DemandKind.DoSoftirq)
                return false;
        }

        return true;
    }

    /// <summary>What declares that it takes or gives back a lock is a primitive: the declared lock counts, not what it is made of.</summary>
    private static bool IsSeenThrough(MemberContract contract)
    {
        if (contract.IsTrusted || contract.IsStub)
            return false;
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Acquires or ClauseKind.Releases, Resource: Resource.Lock or Resource.ReadLock or Resource.WriteLock, CustomContext: null })
                return false;
        }

        return true;
    }

    private static IrqState IrqOf(KernelState state)
    {
        if (state.Irq != IrqState.Entry)
            return state.Irq;
        return state.Entry.Of(Context.IrqOff) switch
        {
            Tri.True => IrqState.Off,
            Tri.False => IrqState.On,
            _ => IrqState.Entry,
        };
    }

    private static bool BhIsOff(KernelState state)
    {
        if (state.Entry.Of(Context.BhOff) == Tri.True)
            return true;
        foreach (var hold in state.Holds)
        {
            if (hold is { Must: true, Resource: { Resource: Resource.Bh, IsOwnContext: false } })
                return true;
        }

        return false;
    }

    private static LockContext ContextOf(BodyScope scope, IrqState irq, bool bhOff, KernelState state, AccessPath? except)
    {
        var givenBack = ImmutableArray<LockRef>.Empty;
        foreach (var debt in state.Debts)
        {
            if (debt.Resource.IsLock && LockNames.RefOf(debt.Path, scope) is { IsNone: false } lockRef)
                givenBack = givenBack.Add(lockRef);
        }

        return new LockContext(irq, bhOff, HeldIn(scope, state, except), givenBack);
    }

    private static ImmutableArray<HeldLock> HeldIn(BodyScope scope, KernelState state, AccessPath? except)
    {
        ImmutableArray<HeldLock>.Builder? builder = null;
        foreach (var hold in state.Holds)
        {
            if (!hold.Resource.IsLock || hold.IsStale || hold.IsUndecided || hold.Path is null || hold.Path.Equals(except))
                continue;
            if (LockNames.RefOf(hold.Path, scope) is not { IsNone: false } lockRef)
                continue;
            (builder ??= ImmutableArray.CreateBuilder<HeldLock>()).Add(new HeldLock(
                lockRef, hold.Lock, hold.Resource.Resource == Resource.ReadLock, hold.Must, scope.LocationOf(hold.Site)));
        }

        return builder?.ToImmutable() ?? ImmutableArray<HeldLock>.Empty;
    }

    private bool IsNew(int kind, int site, IrqState irq, bool bhOff, KernelState state)
    {
        var held = 17;
        foreach (var hold in state.Holds)
        {
            if (hold.Resource.IsLock)
                held = unchecked((held * 31) + (hold.Site * 4) + (hold.Must ? 1 : 0) + (hold.Path is null ? 2 : 0));
        }

        return _seen.Add((kind, site, irq, bhOff, held));
    }
}
