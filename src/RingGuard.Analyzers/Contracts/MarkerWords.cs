using System;
using System.Collections.Generic;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>What a marker carries in parentheses.</summary>
internal enum MarkerArgument
{
    None,
    Number,
    Text,
    Role,
    Truth,
}

/// <summary>The markers of the vocabulary: one table for attributes and contract files.</summary>
internal static class MarkerWords
{
    public const string AtomicLoad = "AtomicLoad";
    public const string BestEffort = "BestEffort";
    public const string Bounded = "Bounded";
    public const string Cost = "Cost";
    public const string CountOf = "CountOf";
    public const string DoesNotReturnIf = "DoesNotReturnIf";
    public const string GuardedBy = "GuardedBy";
    public const string HotPath = "HotPath";
    public const string InitialEntry = "InitialEntry";
    public const string LockOrder = "LockOrder";
    public const string OnComplete = "OnComplete";
    public const string OwnedBy = "OwnedBy";
    public const string OwnOnly = "OwnOnly";
    public const string Partial = "Partial";
    public const string Pure = "Pure";
    public const string RawAccess = "RawAccess";
    public const string StopsMachine = "StopsMachine";
    public const string TestAndClear = "TestAndClear";
    public const string TvmHandler = "TvmHandler";

    private static readonly Dictionary<string, (WordPlace Places, MarkerArgument Argument)> Table = new(StringComparer.Ordinal)
    {
        [AtomicLoad] = (WordPlace.Callable, MarkerArgument.None),
        [BestEffort] = (WordPlace.Callable | WordPlace.Member, MarkerArgument.None),
        [Bounded] = (WordPlace.Callable | WordPlace.Value, MarkerArgument.Number),
        [Cost] = (WordPlace.Callable, MarkerArgument.Number),
        [CountOf] = (WordPlace.Value, MarkerArgument.Text),
        [DoesNotReturnIf] = (WordPlace.Value, MarkerArgument.Truth),
        [GuardedBy] = (WordPlace.Member, MarkerArgument.Text),
        [HotPath] = (WordPlace.Callable, MarkerArgument.None),
        [InitialEntry] = (WordPlace.Callable, MarkerArgument.None),
        [LockOrder] = (WordPlace.Callable | WordPlace.Storage, MarkerArgument.None),
        [OnComplete] = (WordPlace.Callable, MarkerArgument.None),
        [OwnedBy] = (WordPlace.Member, MarkerArgument.Role),
        [OwnOnly] = (WordPlace.Member, MarkerArgument.None),
        [Partial] = (WordPlace.Callable, MarkerArgument.None),
        [Pure] = (WordPlace.Callable, MarkerArgument.None),
        [RawAccess] = (WordPlace.Callable | WordPlace.Member | WordPlace.Type | WordPlace.Assembly, MarkerArgument.None),
        [StopsMachine] = (WordPlace.Type, MarkerArgument.None),
        [TestAndClear] = (WordPlace.Callable, MarkerArgument.None),
        [TvmHandler] = (WordPlace.Callable, MarkerArgument.None),
    };

    public static IEnumerable<string> All => Table.Keys;

    public static bool Contains(string word) => Table.ContainsKey(word);

    public static MarkerArgument ArgumentOf(string word) => Table.TryGetValue(word, out var entry) ? entry.Argument : MarkerArgument.None;

    public static WordPlace PlacesOf(string word) => Table.TryGetValue(word, out var entry) ? entry.Places : WordPlace.None;

    /// <summary>
    /// A guard speaks of the storage of one member, and an order of one lock or body: what overrides or implements the member
    /// has storage of its own.
    /// </summary>
    public static bool IsInherited(string word) => word is not (GuardedBy or OwnedBy or LockOrder);

    /// <summary>Says one thing only: a second value contradicts the first.</summary>
    public static bool IsSingle(string word) => word is Bounded or Cost or CountOf or DoesNotReturnIf or OwnedBy;
}
