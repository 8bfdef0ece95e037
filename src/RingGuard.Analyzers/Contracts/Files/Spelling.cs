using System;
using System.Collections.Generic;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
internal static class Spelling
{
    private const int LongestCompared = 64;

    /// <summary>The candidate with the smallest edit distance, one for the shortest, else two or a third of the name; null when none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestCompared)
            return null;

        string? nearest = null;
        var best = name.Length < 5 ? 2 : Math.Max(2, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > LongestCompared || Math.Abs(candidate.Length - name.Length) >= best)
                continue;

            var distance = Distance(name, candidate);
            if (distance < best || (distance == best && nearest is not null && string.CompareOrdinal(candidate, nearest) < 0))
            {
                best = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary>", did you mean 'x'?" or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates)
        => Nearest(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + substitution);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
