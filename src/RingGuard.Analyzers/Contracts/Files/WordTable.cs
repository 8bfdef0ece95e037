using System;
using System.Collections.Generic;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>Kinds of symbols that a word can be said of.</summary>
[Flags]
internal enum WordPlace
{
    None = 0,
    Callable = 1,
    Value = 2,
    Storage = 4,
    LockConstruct = 8,
    OtherConstruct = 16,

    /// <summary>Fields and properties.</summary>
    Member = 32,

    /// <summary>Types that are no delegates.</summary>
    Type = 64,

    /// <summary>The assembly that is compiled.</summary>
    Assembly = 128,
}

/// <summary>The words of contract files and what they can be said of.</summary>
internal static class WordTable
{
    private const WordPlace Code = WordPlace.Callable | WordPlace.OtherConstruct;

    private static readonly Dictionary<string, WordPlace> Places = new(StringComparer.Ordinal)
    {
        ["Requires"] = Code,
        ["Forbids"] = Code,
        ["Ensures"] = Code,
        ["Acquires"] = Code | WordPlace.LockConstruct,
        ["Releases"] = Code,
        ["Effects"] = Code,
        ["Assert"] = WordPlace.Callable,
        ["RunsIn"] = WordPlace.Callable | WordPlace.Value,
        ["Trusted"] = WordPlace.Callable,
        ["Protocol"] = WordPlace.Callable,
        ["Stub"] = WordPlace.Callable,
        ["NoReturn"] = WordPlace.Callable,
        ["Role"] = WordPlace.Value,
        ["LockClass"] = WordPlace.Storage,
        ["Lock"] = WordPlace.Storage,
        ["RequiresPreemptDisabled"] = Code,
        ["RequiresIrqsDisabled"] = Code,
        ["NoLocksHeld"] = Code,
        ["MaySleep"] = Code,
        ["MayReschedule"] = Code,
        ["AtomicSafe"] = WordPlace.Callable,
        ["CurrentOnly"] = WordPlace.Callable | WordPlace.Value,
        ["MustUseResult"] = WordPlace.Callable | WordPlace.Value,
        ["PerCpu"] = WordPlace.Value,
        ["HypCallable"] = WordPlace.Callable,
        ["Raw"] = WordPlace.Callable,
        ["NoFpu"] = WordPlace.Callable,
        ["ProtocolDefinition"] = WordPlace.Type | WordPlace.Assembly,
        ["ContextDefinition"] = WordPlace.Assembly,
        ["KernelCode"] = WordPlace.Assembly,
    };

    static WordTable()
    {
        foreach (var word in MarkerWords.All)
            Places.Add(word, MarkerWords.PlacesOf(word));
    }

    public static IEnumerable<string> Words => Places.Keys;

    public static bool TryGetPlaces(string word, out WordPlace places) => Places.TryGetValue(word, out places);

    /// <summary>What a line is about, as far as the line itself tells.</summary>
    public static WordPlace PlaceOf(EntrySyntax entry) => entry.Kind switch
    {
        EntryKind.MethodAlias => WordPlace.Callable,
        EntryKind.AttributeAlias => WordPlace.Callable | WordPlace.Value | WordPlace.Storage | WordPlace.Member | WordPlace.Type,
        EntryKind.Assembly => WordPlace.Assembly,
        EntryKind.Construct => entry.Name == "lock" ? WordPlace.LockConstruct : WordPlace.OtherConstruct,
        _ when entry.Target is not null => WordPlace.Value,
        _ => entry.Name[0] switch
        {
            'M' or 'E' => WordPlace.Callable,
            'F' => WordPlace.Value | WordPlace.Storage | WordPlace.Member,
            'P' => WordPlace.Callable | WordPlace.Value | WordPlace.Storage | WordPlace.Member,
            _ when entry.Name.EndsWith(".*", StringComparison.Ordinal) => WordPlace.Callable | WordPlace.Value | WordPlace.Storage | WordPlace.Member | WordPlace.Type,
            _ => WordPlace.Callable | WordPlace.Value | WordPlace.Storage | WordPlace.Type,
        },
    };

    public static string Describe(EntrySyntax entry) => entry.Kind switch
    {
        EntryKind.Construct => $"'construct {entry.Name}'",
        EntryKind.Assembly => "an assembly",
        EntryKind.MethodAlias => "an alias of a method",
        EntryKind.AttributeAlias => "an alias of an attribute",
        _ when entry.Target is not null => "a parameter or result",
        _ => entry.Name[0] switch
        {
            'M' => "a method",
            'E' => "an event",
            'F' => "a field",
            'P' => "a property",
            _ => "a type",
        },
    };
}
