using System;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>
/// A defect of a real kernel, reduced: <c>primitives</c> under names of the entry's own, the code before the fix and after
/// it. Before is reported by exactly the rules that the list of entries names (<see cref="CorpusEntry"/>), after by none.
/// </summary>
internal static partial class CorpusCase
{
    public static Task CheckAsync(string entry, string primitives, string before, string after)
        => CompareAsync(entry, ProtocolKernel.Source(primitives, before), ProtocolKernel.Source(primitives, after));

    /// <summary>Both halves in one source, findings in comments.</summary>
    public static Task MarkedAsync(string entry, string source, string contracts = "")
    {
        var marked = Mark().Matches(source).Select(static m => m.Value).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(CorpusEntry.Of(entry).Reported, marked);
        return MarkedSource.MatchesAsync(source, contracts);
    }

    public static async Task CompareAsync(string entry, string before, string after)
    {
        var found = await Findings.OfAsync(before);
        Assert.Equal(CorpusEntry.Of(entry).Reported, found.Select(static f => f.Id).Distinct().Order(StringComparer.Ordinal));

        var left = await Findings.OfAsync(after);
        Assert.Equal([], left.Select(static f => $"{f.Id} {f.Message}"));
    }

    [GeneratedRegex(@"(?<=// .*)RG\d{4}")]
    private static partial Regex Mark();
}
