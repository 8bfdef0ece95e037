using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Locks;

/// <summary>What makes two acquisitions the same for the rules: where they stand does not.</summary>
internal readonly record struct LockUseKey(LockRef Lock, IrqState Irq, bool BhOff, bool IsShared, bool IsTry, Location Site);

/// <summary>A lock that a body takes, seen from that body.</summary>
internal sealed record LockUse(LockRef Lock, LockTraits? Traits, IrqState Irq, bool BhOff, bool IsShared, bool IsTry, bool IsCertain)
{
    private const int MaxChain = 8;

    /// <summary>Locks of the caller that were given back before.</summary>
    public ImmutableArray<LockRef> GivenBack { get; init; } = ImmutableArray<LockRef>.Empty;

    /// <summary>From the call in the body to the acquisition itself.</summary>
    public ImmutableArray<Location> Chain { get; init; } = ImmutableArray<Location>.Empty;

    public Location Site => Chain[Chain.Length - 1];

    public LockUseKey Key => new(Lock, Irq, BhOff, IsShared, IsTry, Site);

    public static LockUse Of(LockAcquired acquired) => new(acquired.Lock, acquired.Traits, acquired.Context.Irq, acquired.Context.BhOff, acquired.IsShared, acquired.IsTry, acquired.IsCertain)
    {
        GivenBack = acquired.Context.GivenBack,
        Chain = ImmutableArray.Create(acquired.Site),
    };

    /// <summary>The same acquisition as the caller sees it.</summary>
    public LockUse Through(LockCall call)
    {
        var givenBack = call.Context.GivenBack;
        foreach (var lockRef in GivenBack)
        {
            if (Translate(lockRef, call) is { IsNone: false } translated && !givenBack.Contains(translated))
                givenBack = givenBack.Add(translated);
        }

        return this with
        {
            Lock = Translate(Lock, call),
            Irq = Irq == IrqState.Entry ? call.Context.Irq : Irq,
            BhOff = BhOff || call.Context.BhOff,
            GivenBack = givenBack,
            Chain = Chain.Length >= MaxChain ? Chain.RemoveAt(0).Insert(0, call.Site) : Chain.Insert(0, call.Site),
        };
    }

    private static LockRef Translate(LockRef lockRef, LockCall call)
    {
        if (!lockRef.IsArgument)
            return lockRef;
        var passed = lockRef.Argument == LockRef.This ? call.Receiver
            : lockRef.Argument < call.Arguments.Length ? call.Arguments[lockRef.Argument]
            : LockRef.None;
        return passed.IsNone && lockRef.Fallback is { } type ? LockRef.OfType(type) : passed;
    }
}
