using System;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.State;

internal enum IrqState : byte
{
    /// <summary>As the caller left it.</summary>
    Entry,
    On,
    Off,

    /// <summary>Restored from a token that was not saved here, or different on two joined paths.</summary>
    Unknown,
}

/// <summary>What is known of a lock's kind: decides whether holding it makes the context atomic.</summary>
internal sealed record LockTraits(LockKind Kind, string? ClassName, bool Nested, bool Reentrant)
{
    /// <summary>Declared rank of the class; 0 is none.</summary>
    public int Order { get; init; }

    public IrqSafety IrqSafety { get; init; }

    public bool IsSpinning => Kind is LockKind.Raw or LockKind.Spin or LockKind.RwSpin or LockKind.Local;

    public string Describe() => Kind switch
    {
        LockKind.Raw => "raw spin lock",
        LockKind.Spin => "spin lock",
        LockKind.RwSpin => "read-write spin lock",
        LockKind.Mutex => "mutex",
        LockKind.RwMutex => "read-write mutex",
        _ => "local lock",
    };
}

/// <summary>One resource that is held on a path: who, since which call, and how surely.</summary>
internal sealed record Hold(ResourceKey Resource, AccessPath? Path, int Site)
{
    /// <summary>More than this many acquisitions at one site count as "many"; keeps the domain finite.</summary>
    public const int Many = 3;

    public int Count { get; init; } = 1;

    /// <summary>False when only some of the joined paths hold it.</summary>
    public bool Must { get; init; } = true;

    /// <summary>Held by the caller on entry, as the contract says.</summary>
    public bool FromEntry { get; init; }

    public LockTraits? Lock { get; init; }

    /// <summary>For a saved interrupt state: what it will restore.</summary>
    public IrqState SavedIrq { get; init; }

    /// <summary>As the source spells it: "p2m.Lock".</summary>
    public string Display { get; init; } = "";

    /// <summary>The identity of the object was lost (reassigned on the way): no finding may rest on it.</summary>
    public bool IsStale { get; init; }

    /// <summary>
    /// A summary of what a loop took of a collection, none or more of its elements, or of the counts that came with them; the
    /// path has <see cref="AccessPath.AnyIndex"/>.
    /// </summary>
    public bool IsEach { get; init; }

    /// <summary>Of a summary of elements: some or all of them were given back.</summary>
    public bool IsGivenBack { get; init; }

    /// <summary>
    /// Set where one state was made of some that hold it and some that do not: above the bound on disjuncts, or because a loop
    /// may have had nothing to do.
    /// </summary>
    public HoldCondition? Condition { get; init; }

    /// <summary>
    /// Held or not, which nothing tells until a condition that the joined paths tested is tested again, or in parts: no finding may
    /// rest on it.
    /// </summary>
    public bool IsUndecided => IsEach ? IsGivenBack : Condition is not null;

    public bool IsSpinning => Resource.IsLock && (Lock is null || Lock.IsSpinning);
}

/// <summary>
/// What the paths that hold a resource had found out by tests, and what the others had: whatever contradicts the one leaves the other.
/// </summary>
internal sealed record HoldCondition(SmallMap<bool> Held, SmallMap<bool> NotHeld)
{
    /// <summary>Nothing is left that could tell.</summary>
    public static HoldCondition Lost { get; } = new(SmallMap<bool>.Empty, SmallMap<bool>.Empty);

    public HoldCondition With(int fact, bool value) => new(Held.Set(fact, value), NotHeld.Set(fact, value));

    public HoldCondition Where(Func<SmallMap<bool>.Entry, bool> keep) => new(Held.Where(keep), NotHeld.Where(keep));

    public static HoldCondition Merge(HoldCondition left, HoldCondition right)
        => left.Equals(right) ? left : new(Common(left.Held, right.Held), Common(left.NotHeld, right.NotHeld));

    /// <summary>What two paths agree on.</summary>
    public static SmallMap<bool> Common(SmallMap<bool> left, SmallMap<bool> right)
        => left.Where(entry => right.TryGet(entry.Key, out var value) && value == entry.Value);
}

/// <summary>A resource released that this method did not take: it belongs to the caller.</summary>
internal sealed record Debt(ResourceKey Resource, AccessPath? Path, int Site)
{
    public int Count { get; init; } = 1;

    /// <summary>As <see cref="Hold.IsEach"/>.</summary>
    public bool IsEach { get; init; }

    /// <summary>Only some of the paths released it that the bound on disjuncts made one.</summary>
    public bool IsUndecided { get; init; }
}
