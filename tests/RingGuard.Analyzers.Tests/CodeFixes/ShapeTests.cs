using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>
/// Each fix in files of other shapes: what it makes of them is what it makes of the plain file, in that shape. One source of
/// each fix; <c>RINGGUARD_ALL_SHAPES=1</c> takes all that its tests have.
/// </summary>
public sealed class ShapeTests
{
    private static readonly bool s_takesAll = Environment.GetEnvironmentVariable("RINGGUARD_ALL_SHAPES") == "1";

    public static TheoryData<string> Cases
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var name in Chosen().Keys)
                data.Add(name);
            return data;
        }
    }

    [Fact]
    public void Each_fix_has_a_case()
    {
        var fixes = typeof(RingGuard.CodeFixes.KernelFixProvider).Assembly.GetTypes().Where(static t => !t.IsAbstract && t.IsSubclassOf(typeof(RingGuard.CodeFixes.KernelFixProvider)));
        Assert.Empty(fixes.Except(FixCases.All.Select(static c => c.Fix)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Windows_line_ends_in_a_region_without_the_last(string name) => SameInAsync(name, SourceShapes.WindowsInRegion);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Tabs_in_a_condition(string name) => SameInAsync(name, SourceShapes.TabsInCondition);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Mixed_line_ends_stay_where_they_were(string name)
    {
        var chosen = Chosen()[name];
        var source = SourceShapes.MixedLineEnds(chosen.Source);
        var result = await FixRunner.FixedAsync(chosen.Fix, chosen.Key, chosen.Contracts, source);
        Assert.Equal(chosen.Fixed, result.Replace("\r", "", StringComparison.Ordinal));

        // Lines that there are once before and once after; those of the member may be laid out anew.
        var ends = Ends(source);
        foreach (var line in SourceShapes.TextOf(chosen.Source, SourceShapes.MemberAt(chosen.Source, chosen.Position)).Split('\n'))
            ends.Remove(line);
        var moved = Ends(result).Where(pair => ends.TryGetValue(pair.Key, out var end) && end != pair.Value).Select(static pair => pair.Key);
        Assert.Empty(moved);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_directive_at_the_finding_survives(string name)
    {
        var chosen = Chosen()[name];
        if (SourceShapes.ConditionalLine(chosen.Source, chosen.Position) is not { } source)
            return;
        var result = await FixRunner.FixedAsync(chosen.Fix, chosen.Key, chosen.Contracts, source);
        Assert.Equal(["#if !NEVER", "#endif"], result.Split('\n').Select(static l => l.Trim()).Where(static l => l.StartsWith('#')));
    }

    private static async Task SameInAsync(string name, Func<string, int, string> shape)
    {
        var chosen = Chosen()[name];
        var member = SourceShapes.MemberAt(chosen.Source, chosen.Position);
        Assert.Equal(shape(chosen.Fixed, member), await FixRunner.FixedAsync(chosen.Fix, chosen.Key, chosen.Contracts, shape(chosen.Source, member)));
    }

    private static SortedDictionary<string, FixCase> Chosen()
    {
        var result = new SortedDictionary<string, FixCase>(StringComparer.Ordinal);
        foreach (var found in FixCases.All)
            result.TryAdd(s_takesAll ? found.Test : found.Fix.Name, found);
        return result;
    }

    private static Dictionary<string, char> Ends(string text)
    {
        var result = new Dictionary<string, char>();
        foreach (var group in text.Split('\n').GroupBy(static l => l.TrimEnd('\r')).Where(static g => g.Count() == 1 && g.Key.Trim().Length > 1))
            result[group.Key] = group.Single().EndsWith('\r') ? 'w' : 'u';
        return result;
    }
}
