using System.Linq;
using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>
/// A defect of a real kernel, reduced: <c>primitives</c> under names of the entry's own, the code before the fix and after
/// it. Before is reported by exactly the named rules, after by none.
/// </summary>
internal static class CorpusCase
{
    public static async Task CheckAsync(string primitives, string before, string after, params string[] rules)
    {
        var found = await Findings.OfAsync(Source(primitives, before));
        var ids = found.Select(static f => f.Id).Distinct().OrderBy(static id => id).ToArray();
        Assert.Equal(rules.OrderBy(static id => id).ToArray(), ids);

        var left = await Findings.OfAsync(Source(primitives, after));
        Assert.Empty(left);
    }

    private static string Source(string primitives, string members) => ProtocolKernel.Source(primitives, members);
}
