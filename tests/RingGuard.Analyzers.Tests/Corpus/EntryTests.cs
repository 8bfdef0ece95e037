using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>The list of the corpus is complete, each entry has a case, and each difference from the catalogue a reason.</summary>
public sealed class EntryTests
{
    [Fact]
    public void Each_entry_has_a_case()
    {
        var cases = new HashSet<string>(Tests().Concat(CaseFile.Names(".Variants.")).Concat(CaseFile.Names(".Limits.")));
        Assert.Equal([], cases.Except(CorpusEntry.All.Select(static e => e.Id)).Order());
        Assert.Equal([], CorpusEntry.All.Select(static e => e.Id).Except(cases).Order());
        Assert.Equal(109, CorpusEntry.All.Count);
    }

    [Fact]
    public void Entries_that_no_rule_decides_are_the_limits()
        => Assert.Equal(CorpusEntry.All.Where(static e => e.Wanted.Count == 0).Select(static e => e.Id).Order(), CaseFile.Names(".Limits.").Order());

    [Fact]
    public void What_differs_from_the_catalogue_is_explained()
    {
        var decisions = File.ReadAllText(Path.Combine(Root(), "docs", "decisions.md"));
        var unexplained = CorpusEntry.All.Where(e => !e.Wanted.SequenceEqual(e.Reported) && !decisions.Contains($"`{e.Id}`", StringComparison.Ordinal));
        Assert.Equal([], unexplained.Select(static e => e.Id));
    }

    public static TheoryData<string> Limits()
    {
        var data = new TheoryData<string>();
        foreach (var name in CaseFile.Names(".Limits."))
            data.Add(name);
        return data;
    }

    /// <summary>Neither side of a fix that no rule knows is called wrong for some other reason.</summary>
    [Theory]
    [MemberData(nameof(Limits))]
    public Task Both_sides_of_a_limit_are_silent(string entry) => MarkedSource.SilentAsync(CaseFile.Source(".Limits.", entry));

    private static IEnumerable<string> Tests()
        => from type in typeof(EntryTests).Assembly.GetTypes()
           where type.Namespace == typeof(EntryTests).Namespace
           from method in type.GetMethods()
           where method.GetParameters() is [{ Name: "entry" }]
           from data in method.GetCustomAttributes<InlineDataAttribute>()
           from values in data.GetData(method)
           select (string)values[0];

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
