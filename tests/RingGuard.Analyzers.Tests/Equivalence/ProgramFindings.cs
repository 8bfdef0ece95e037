using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RingGuard.Analyzers.Tests.Engine;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>
/// What is found in a program and in another form of it. Every token of the original carries its number, which it keeps
/// wherever a transformation puts it, so a finding is known again by the first token of its place.
/// </summary>
internal static class ProgramFindings
{
    private const string Origin = "origin";

    private static readonly SyntaxTree Kernel = CSharpSyntaxTree.ParseText(TestKernel.Source, EngineRun.ParseOptions, TestKernel.FileName);

    /// <summary>The program with numbered tokens, as the transformations want it.</summary>
    public static CSharpCompilation Numbered(string source)
    {
        var root = CSharpSyntaxTree.ParseText(source, EngineRun.ParseOptions).GetRoot();
        var numbers = root.DescendantTokens().Select(static (t, i) => (t, i)).ToDictionary(static p => p.t, static p => p.i.ToString(CultureInfo.InvariantCulture));
        return Compile([root.ReplaceTokens(numbers.Keys, (t, _) => t.WithAdditionalAnnotations(new SyntaxAnnotation(Origin, numbers[t])))]);
    }

    /// <summary>Null when the transformation finds no place in the program.</summary>
    public static CSharpCompilation? Transformed(CSharpCompilation program, Transformation transformation, Places places)
    {
        var tree = program.SyntaxTrees[0];
        var roots = transformation.Apply(tree.GetRoot(), program.GetSemanticModel(tree), places);
        return places.Count == 0 ? null : Compile(roots);
    }

    /// <summary>Compile errors that the program does not have in its first form.</summary>
    public static string? Errors(CSharpCompilation program)
    {
        var errors = program.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error).ToList();
        return errors.Count == 0 ? null : string.Join(Environment.NewLine, errors);
    }

    public static async Task<IReadOnlyList<string>> DescribeAsync(CSharpCompilation program, bool withPlaces, string contracts = "")
        => [.. (await EngineRun.FindingsAsync(program, contracts: contracts)).Where(static d => d.Id != "RG9002").Select(d => Describe(d, withPlaces)).Order(StringComparer.Ordinal).Where(new Once().IsNew)];

    /// <summary>Null when both have the same findings, else those that only one of them has.</summary>
    public static async Task<string?> DifferenceAsync(CSharpCompilation program, CSharpCompilation other, Transformation transformation)
    {
        var before = await DescribeAsync(program, !transformation.MovesFindings);
        var after = await DescribeAsync(other, !transformation.MovesFindings);
        return Difference(before, after, transformation);
    }

    /// <summary>The same of what was found in both.</summary>
    public static string? Difference(IReadOnlyList<string> before, IReadOnlyList<string> after, Transformation transformation)
    {

        // A caller of extracted code may hear of two findings in one call, or be told by one exit what two exits told before.
        if (transformation.MovesFindings)
            (before, after) = (Ids(before), Ids(after));
        if (before.SequenceEqual(after))
            return null;
        var (lost, gained) = (before.ToList(), after.ToList());
        foreach (var finding in after)
            lost.Remove(finding);
        foreach (var finding in before)
            gained.Remove(finding);
        return $"lost: {string.Join("; ", lost)}{Environment.NewLine}gained: {string.Join("; ", gained)}";
    }

    /// <summary>The files but the kernel, for the message of a failure.</summary>
    public static string Text(CSharpCompilation program)
        => string.Join("\n// ------\n", program.SyntaxTrees.Where(static t => t.FilePath != TestKernel.FileName).Select(static t => t.GetRoot().NormalizeWhitespace().ToFullString()));

    /// <summary>RG1009 wants to know that preemption is on, which a private method leaves to its callers.</summary>
    private static IReadOnlyList<string> Ids(IReadOnlyList<string> findings) => [.. findings.Select(static f => f[..6]).Where(static id => id != "RG1009").Distinct()];

    private static CSharpCompilation Compile(IReadOnlyList<SyntaxNode> roots)
    {
        var trees = roots.Select(static (r, i) => CSharpSyntaxTree.Create((CSharpSyntaxNode)r, EngineRun.ParseOptions, $"Test{i}.cs"));
        return CSharpCompilation.Create(
            "Test",
            [.. trees, Kernel],
            TestCompilation.Framework.Add(TestCompilation.Annotations),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Annotations));
    }

    private static string Describe(Diagnostic diagnostic, bool withPlaces)
    {
        var what = $"{diagnostic.Id} {diagnostic.Properties.GetValueOrDefault("certainty")}";

        // Which edges of cycles of locks speak for them, and so how many, depends on the order of the sources.
        if (!withPlaces || diagnostic.Id == "RG3003")
            return what;

        // The first as the program was, as what the place consists of may have changed its order.
        var token = diagnostic.Location.SourceTree!.GetRoot().DescendantTokens(diagnostic.Location.SourceSpan)
            .Where(t => diagnostic.Location.SourceSpan.Contains(t.Span) && t.HasAnnotations(Origin))
            .OrderBy(static t => int.Parse(t.GetAnnotations(Origin).Single().Data!, CultureInfo.InvariantCulture))
            .FirstOrDefault();
        return token.RawKind == 0 ? what + " at new code" : $"{what} at token {token.GetAnnotations(Origin).Single().Data}";
    }

    /// <summary>Lets RG3003 pass once.</summary>
    private sealed class Once
    {
        private bool _seen;

        public bool IsNew(string finding)
        {
            var isCycle = finding.StartsWith("RG3003", StringComparison.Ordinal);
            var isNew = !(isCycle && _seen);
            _seen |= isCycle;
            return isNew;
        }
    }
}
