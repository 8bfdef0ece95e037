using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>
/// A program that is written differently has the same findings. Where one of both is wrong, the failure shows the smallest
/// program with the difference.
/// </summary>
[Trait("Suite", "Long")]
public sealed class EquivalentProgramTests
{
    private const int Cases = 12;

    /// <summary>
    /// Extraction is left out: what depends on the context of the entry is a demand to callers there, and some rules (RG1009,
    /// RG9004) do not put one.
    /// </summary>
    public static TheoryData<string> Names => [.. Transformations.All.Where(static t => !t.MovesFindings).Select(static t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Findings_stay_as_they_are(string name)
    {
        var transformation = Transformations.Named(name);
        var changed = 0;
        var config = Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20_260_528, 31);
        Prop.ForAll(KernelPrograms.Arbitrary, Arb.From(Gen.Choose(0, 1000)), (program, seed) =>
        {
            var original = ProgramFindings.Numbered(program.ToString());
            if (ProgramFindings.Errors(original) is { } errors)
                return false.Label($"does not compile: {errors}");
            if (ProgramFindings.Transformed(original, transformation, new Places(seed < 500 ? null : seed)) is not { } other)
                return true.Label("nothing to change");
            changed++;
            if (ProgramFindings.Errors(other) is { } wrong)
                return false.Label($"does not compile any more: {wrong}\n{ProgramFindings.Text(other)}");
            var difference = ProgramFindings.DifferenceAsync(original, other, transformation).GetAwaiter().GetResult();
            return (difference is null).Label($"{difference}\n{ProgramFindings.Text(other)}");
        }).Check(config);

        Assert.True(changed > 0, "there was nothing to change in any program");
    }

    [Fact]
    public async Task Random_programs_have_findings_of_many_rules()
    {
        var ids = new HashSet<string>();
        var silent = 0;
        foreach (var program in KernelPrograms.All.Sample(Cases * 2))
        {
            var compilation = ProgramFindings.Numbered(program.ToString());
            Assert.Null(ProgramFindings.Errors(compilation));
            var found = await ProgramFindings.DescribeAsync(compilation, withPlaces: false);
            silent += found.Count == 0 ? 1 : 0;
            ids.UnionWith(found.Select(static f => f[..6]));
        }

        Assert.True(ids.Count >= 8, string.Join(", ", ids.Order()));
        Assert.True(silent < Cases);
    }
}
