using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RingGuard.Analyzers.Contracts;

/// <summary><c>ringguard.possible_findings</c>: what happens to a finding that holds on some paths only.</summary>
internal enum PossibleFindings
{
    None,
    Report,
}

/// <summary><c>ringguard.unknown_entry_state</c>: what is assumed at the entry of a member without a contract.</summary>
internal enum UnknownEntryState
{
    /// <summary>Task context, preemptible, interrupts on, no locks.</summary>
    Task,

    /// <summary>Whatever the call sites have in common.</summary>
    Inferred,

    /// <summary>The key is not set: <see cref="Inferred"/> for non-public members, <see cref="Task"/> for public ones.</summary>
    Default,
}

/// <summary><c>ringguard.exceptions</c>: which operations get an exceptional edge.</summary>
internal enum ExceptionEdges
{
    /// <summary><c>throw</c> and callees that are known to throw.</summary>
    Explicit,
    All,
    None,
}

/// <summary>A value of an option that is none of the allowed ones.</summary>
internal readonly record struct OptionProblem(string Key, string Value, string Allowed)
{
    public string Message => $"The value '{Value}' of '{Key}' in .editorconfig is none of {Allowed}; the default is in force";
}

/// <summary>The engine's options of <c>.editorconfig</c>. A value that makes no sense is the default, and a problem.</summary>
internal sealed record EngineOptions
{
    public const string PossibleFindingsKey = "ringguard.possible_findings";
    public const string UnknownEntryStateKey = "ringguard.unknown_entry_state";
    public const string ExceptionsKey = "ringguard.exceptions";
    public const string TrustSummaryKey = "ringguard.trust_summary";
    public const string MaxPathStatesKey = "ringguard.max_path_states";

    private const int DefaultMaxPathStates = 8;
    private const int HighestMaxPathStates = 64;

    public static readonly EngineOptions Default = new();

    private static readonly KeyValuePair<string, PossibleFindings>[] PossibleFindingsValues =
    {
        new("none", PossibleFindings.None),
        new("report", PossibleFindings.Report),
    };

    private static readonly KeyValuePair<string, UnknownEntryState>[] UnknownEntryStateValues =
    {
        new("task", UnknownEntryState.Task),
        new("inferred", UnknownEntryState.Inferred),
    };

    private static readonly KeyValuePair<string, ExceptionEdges>[] ExceptionsValues =
    {
        new("explicit", ExceptionEdges.Explicit),
        new("all", ExceptionEdges.All),
        new("none", ExceptionEdges.None),
    };

    private static readonly KeyValuePair<string, bool>[] TrustSummaryValues =
    {
        new("none", false),
        new("report", true),
    };

    public PossibleFindings PossibleFindings { get; init; } = PossibleFindings.Report;

    public UnknownEntryState UnknownEntryState { get; init; } = UnknownEntryState.Default;

    public ExceptionEdges Exceptions { get; init; } = ExceptionEdges.Explicit;

    /// <summary>At the end of a build one line says how much of the assembly is trusted or assumed.</summary>
    public bool HasTrustSummary { get; init; }

    /// <summary>Disjuncts that are kept apart at one program point, 1 to 64.</summary>
    public int MaxPathStates { get; init; } = DefaultMaxPathStates;

    /// <summary>Values that make no sense, in the order of the keys in the documentation.</summary>
    public ImmutableArray<OptionProblem> Problems { get; init; } = ImmutableArray<OptionProblem>.Empty;

    public static EngineOptions Read(AnalyzerConfigOptions options)
    {
        var problems = ImmutableArray.CreateBuilder<OptionProblem>();
        return new EngineOptions
        {
            PossibleFindings = ReadChoice(options, PossibleFindingsKey, PossibleFindingsValues, PossibleFindings.Report, problems),
            UnknownEntryState = ReadChoice(options, UnknownEntryStateKey, UnknownEntryStateValues, UnknownEntryState.Default, problems),
            Exceptions = ReadChoice(options, ExceptionsKey, ExceptionsValues, ExceptionEdges.Explicit, problems),
            HasTrustSummary = ReadChoice(options, TrustSummaryKey, TrustSummaryValues, false, problems),
            MaxPathStates = ReadMaxPathStates(options, problems),
            Problems = problems.ToImmutable(),
        };
    }

    private static T ReadChoice<T>(
        AnalyzerConfigOptions options,
        string key,
        KeyValuePair<string, T>[] choices,
        T whenAbsent,
        ImmutableArray<OptionProblem>.Builder problems)
    {
        if (!options.TryGetValue(key, out var text))
            return whenAbsent;

        var value = text.Trim();
        foreach (var choice in choices)
        {
            if (string.Equals(choice.Key, value, StringComparison.OrdinalIgnoreCase))
                return choice.Value;
        }

        var names = new string[choices.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = "'" + choices[i].Key + "'";

        problems.Add(new OptionProblem(key, value, string.Join(", ", names)));
        return whenAbsent;
    }

    private static int ReadMaxPathStates(AnalyzerConfigOptions options, ImmutableArray<OptionProblem>.Builder problems)
    {
        if (!options.TryGetValue(MaxPathStatesKey, out var text))
            return DefaultMaxPathStates;

        if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value is >= 1 and <= HighestMaxPathStates)
        {
            return value;
        }

        problems.Add(new OptionProblem(MaxPathStatesKey, text.Trim(), "the whole numbers 1 to 64"));
        return DefaultMaxPathStates;
    }
}
