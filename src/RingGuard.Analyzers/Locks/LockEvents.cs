using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Locks;

/// <summary>A lock that is held when something happens, and where it was taken (null: by the caller, as the contract says).</summary>
internal sealed record HeldLock(LockRef Lock, LockTraits? Traits, bool IsShared, bool IsCertain, Location? Site);

/// <summary>What is the case where a lock is taken or a method is called; interrupts as <see cref="IrqState"/> relative to the entry of the body.</summary>
internal sealed record LockContext(IrqState Irq, bool BhOff, ImmutableArray<HeldLock> Held, ImmutableArray<LockRef> GivenBack);

/// <summary>A lock is taken by a primitive.</summary>
internal sealed record LockAcquired(LockRef Lock, LockTraits? Traits, bool IsShared, bool IsTry, bool IsCertain, LockContext Context, Location Site);

/// <summary>A method of this compilation is called, whose own events happen in the context of the call.</summary>
internal sealed record LockCall(IMethodSymbol Callee, LockRef Receiver, ImmutableArray<LockRef> Arguments, LockContext Context, Location Site);

/// <summary>Interrupts go on while locks are held that were taken with interrupts off.</summary>
internal sealed record LockWindow(ImmutableArray<HeldLock> Held, Location Site);

/// <summary>All that one body does to locks.</summary>
internal sealed class LockEvents
{
    public static readonly LockEvents None = new();

    public ImmutableArray<LockAcquired> Acquired { get; init; } = ImmutableArray<LockAcquired>.Empty;

    public ImmutableArray<LockCall> Calls { get; init; } = ImmutableArray<LockCall>.Empty;

    public ImmutableArray<LockWindow> Windows { get; init; } = ImmutableArray<LockWindow>.Empty;

    public bool IsEmpty => Acquired.IsEmpty && Calls.IsEmpty && Windows.IsEmpty;
}
