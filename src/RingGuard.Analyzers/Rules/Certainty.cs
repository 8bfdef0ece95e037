using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>How sure a finding is, as <see cref="Diagnostic.Properties"/> say it.</summary>
internal static class Certainty
{
    /// <summary>Key of the property.</summary>
    public const string Key = "certainty";

    public static readonly ImmutableDictionary<string, string?> Definite = ImmutableDictionary<string, string?>.Empty.Add(Key, "definite");

    public static readonly ImmutableDictionary<string, string?> Possible = ImmutableDictionary<string, string?>.Empty.Add(Key, "possible");
}
