using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CSharp;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>
/// The sources of the rule tests, written differently, have the same findings. A sample of them for each transformation;
/// <c>RINGGUARD_ALL_SHAPES=1</c> takes all.
/// </summary>
[Trait("Suite", "Long")]
public sealed partial class RuleSourceTests
{
    /// <summary>As many for each transformation.</summary>
    private const int Sample = 25;

    /// <summary>Rules that answer differently for a transformation.</summary>
    private static readonly (string Rule, string Transformation)[] s_known =
    [
        // One statement is one finding; in two statements it is two.
        ("RG2006", "arguments in locals"), ("RG2006", "for as while"),

        // A span in a variable has a length of its own, wherever it was cut from.
        ("RG5006", "arguments in locals"),

        // Not followed: a stale answer that a lambda or a helper gets and keeps in another local.
        ("RG1013", "condition in a local"),

        // Not followed: values that are stored or returned by way of a local.
        ("RG2016", "results in locals"), ("RG2022", "results in locals"),

        // Loops are read off the text: their condition is that of the statement, and what they do stands in them.
        ("RG4012", "while (true) with break"), ("RG1001", "while (true) with break"), ("RG4008", "while (true) with break"), ("RG4002", "in do while (false)"), ("RG5013", "in do while (false)"),

        // A branch on a constant is one more place where the paths that gave way and that did not are joined.
        .. ConstantBranches.SelectMany(static t => new[] { ("RG4004", t), ("RG4010", t) }),

        ("RG4010", "in switch"),

        // Not followed: an answer that goes through more than one local.
        ("RG4001", "condition in a local"), ("RG2010", "results in locals"),

        // Only literals, their negations and parentheses around them are read as conditions of a loop that stops the machine.
        ("RG1001", "double negation"), ("RG1001", "swapped arms"),

        // How sure a finding is, is read off the statements around it.
        ("RG1005", "in if (true)"), ("RG2016", "in do while (false)"), ("RG4005", "in do while (false)"),
    ];

    private static readonly bool s_takesAll = Environment.GetEnvironmentVariable("RINGGUARD_ALL_SHAPES") == "1";

    /// <summary>Programs and their findings, by name.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<Task<(CSharpCompilation Program, IReadOnlyList<string> Findings)>>> s_originals = new();

    public static TheoryData<string> Names => [.. Transformations.All.Where(static t => !t.MovesFindings).Select(static t => t.Name)];

    private static string[] ConstantBranches => ["in if (true)", "in do while (false)"];

    [Fact]
    public void The_sources_of_nearly_all_rules_are_there()
    {
        Assert.True(RuleSources.All.Count > 900, $"only {RuleSources.All.Count} sources");
        Assert.True(RuleSources.All.Select(static s => s.Test.Split('.')[0]).Distinct().Count() > 70);
        Assert.DoesNotContain(RuleSources.All, static s => s.Source.Contains("{|", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Findings_stay_as_they_are(string name)
    {
        var transformation = Transformations.Named(name);
        var differences = new ConcurrentBag<(string Test, string Difference)>();
        var needed = new ConcurrentDictionary<string, bool>();
        var changed = 0;
        await Parallel.ForEachAsync(Chosen(name), async (source, _) =>
        {
            var (program, before) = await OriginalAsync(source);

            // What a contract file names keeps its name.
            if ((source.Contracts.Length > 0 && name == "other names") || ProgramFindings.Errors(program) is not null
                || ProgramFindings.Transformed(program, transformation, new Places(null)) is not { } other
                || ProgramFindings.Errors(other) is not null)
            {
                return;
            }

            Interlocked.Increment(ref changed);
            var after = await ProgramFindings.DescribeAsync(other, withPlaces: true, source.Contracts);
            foreach (var known in s_known.Where(k => k.Transformation == name && Of(before, k.Rule) != Of(after, k.Rule)))
                needed.TryAdd(known.Rule, true);
            if (ProgramFindings.Difference(Compared(before, name), Compared(after, name), transformation) is { } difference)
                differences.Add((source.Test, $"{difference}\n{LinesOf(difference, program)}{(s_takesAll ? "" : ProgramFindings.Text(other))}"));
        });

        Assert.True(changed > 0 || !s_takesAll, "there was nothing to change in any source");
        Assert.True(differences.IsEmpty, string.Join("\n\n", differences.OrderBy(static d => d.Test, StringComparer.Ordinal).Select(static d => $"{d.Test}\n{d.Difference}")));
        if (s_takesAll)
            Assert.Equal(s_known.Where(k => k.Transformation == name).Select(static k => k.Rule).Order(), needed.Keys.Order());
    }

    private static string Of(IReadOnlyList<string> findings, string rule) => string.Join(';', findings.Where(f => f.StartsWith(rule, StringComparison.Ordinal)));

    /// <summary>The lines that a difference speaks of, as they were.</summary>
    private static string LinesOf(string difference, CSharpCompilation program)
    {
        var tokens = program.SyntaxTrees[0].GetRoot().DescendantTokens().ToList();
        var lines = Token().Matches(difference).Select(m => tokens[int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)])
            .Select(t => t.SyntaxTree!.GetText().Lines.GetLineFromPosition(t.SpanStart).ToString().Trim()).Distinct();
        return string.Concat(lines.Select(static l => $"    {l}\n"));
    }

    [GeneratedRegex(@"token (\d+)")]
    private static partial Regex Token();

    private static IReadOnlyList<string> Compared(IReadOnlyList<string> findings, string transformation)
        => [.. findings.Where(f => !s_known.Any(k => k.Transformation == transformation && f.StartsWith(k.Rule, StringComparison.Ordinal)))];

    private static IEnumerable<RuleSource> Chosen(string transformation)
    {
        if (s_takesAll)
            return RuleSources.All;
        var random = new Random(20_261_128 + Transformations.All.ToList().FindIndex(t => t.Name == transformation));
        return RuleSources.All.OrderBy(_ => random.Next()).Take(Sample);
    }

    private static Task<(CSharpCompilation Program, IReadOnlyList<string> Findings)> OriginalAsync(RuleSource source)
        => s_originals.GetOrAdd(source.Test, _ => new(async () =>
        {
            var program = ProgramFindings.Numbered(source.Source);
            return (program, ProgramFindings.Errors(program) is null ? await ProgramFindings.DescribeAsync(program, withPlaces: true, source.Contracts) : []);
        })).Value;
}
