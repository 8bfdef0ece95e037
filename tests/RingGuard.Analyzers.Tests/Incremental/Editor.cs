using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Tests.Engine;
using Xunit;

namespace RingGuard.Analyzers.Tests.Incremental;

/// <summary>Changes the files of a compilation as one types, and asks one analyzer again and again, as an editor does.</summary>
internal sealed class Editor(CSharpCompilation compilation)
{
    private readonly KernelAnalyzer _kept = new();

    public CSharpCompilation Compilation { get; private set; } = compilation;

    public bool Compiles => Compilation.GetDiagnostics().All(static d => d.Severity != DiagnosticSeverity.Error);

    /// <summary>Back to an earlier version, as by undoing.</summary>
    public void Return(CSharpCompilation earlier) => Compilation = earlier;

    public SyntaxTree Tree(string path) => Compilation.SyntaxTrees.Single(t => t.FilePath == path);

    /// <summary>Replaces the only occurrence of a text.</summary>
    public void Replace(string path, string old, string @new)
    {
        var text = Tree(path).GetText().ToString();
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0 && text.IndexOf(old, at + 1, StringComparison.Ordinal) < 0, $"'{old}' is not there once");
        Change(path, new TextChange(new TextSpan(at, old.Length), @new));
    }

    public void Change(string path, TextChange change)
    {
        var tree = Tree(path);
        Compilation = Compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(tree.GetText().WithChanges(change)));
    }

    /// <summary>What the analyzer that saw the earlier versions reports in one file.</summary>
    public Task<List<string>> KeptAsync(string path) => FindingsAsync(path, _kept);

    /// <summary>Asks for the findings in one file, and for nothing any more after the time.</summary>
    public async Task AskAndCancelAsync(string path, TimeSpan after)
    {
        using var source = new CancellationTokenSource(after);
        try
        {
            await EngineRun.Driver(Compilation, concurrent: false, [], _kept).GetAnalyzerSemanticDiagnosticsAsync(Compilation.GetSemanticModel(Tree(path)), null, source.Token);
        }
        catch (OperationCanceledException)
        {
            // As asked for.
        }
    }

    /// <summary>What an analyzer reports in it that sees the compilation for the first time.</summary>
    public Task<List<string>> FreshAsync(string path) => FindingsAsync(path, new KernelAnalyzer());

    public async Task<List<string>> AllKeptAsync() => await AllAsync(_kept);

    public async Task<List<string>> AllFreshAsync() => await AllAsync(new KernelAnalyzer());

    /// <summary>An edit in a random body: of white space, of a statement, or of some token, so that the code may not compile.</summary>
    public string EditSomewhere(Random random)
    {
        var trees = Compilation.SyntaxTrees.Where(static t => Bodies(t).Count > 0).ToList();
        var tree = trees[random.Next(trees.Count)];
        var bodies = Bodies(tree);
        var body = bodies[random.Next(bodies.Count)];
        Change(tree.FilePath, Edit(body, random));
        return tree.FilePath;
    }

    private static List<BlockSyntax> Bodies(SyntaxTree tree)
        => [.. tree.GetRoot().DescendantNodes().OfType<BaseMethodDeclarationSyntax>().Select(static m => m.Body).OfType<BlockSyntax>()];

    private static TextChange Edit(BlockSyntax body, Random random)
    {
        var statements = body.DescendantNodes().OfType<StatementSyntax>().ToList();
        var start = new TextSpan(body.OpenBraceToken.Span.End, 0);
        if (statements.Count == 0)
            return new TextChange(start, random.Next(2) == 0 ? " ;" : "\n");
        var statement = statements[random.Next(statements.Count)];
        var others = body.SyntaxTree.GetRoot().DescendantNodes().OfType<ExpressionStatementSyntax>().ToList<StatementSyntax>();
        var other = others.Count == 0 ? statement : others[random.Next(others.Count)];
        var end = new TextSpan(statement.Span.End, 0);
        switch (random.Next(8))
        {
            case 0:
                return new TextChange(start, " ");
            case 1:
                return new TextChange(end, "\n");
            case 2:
                return new TextChange(statement.Span, ";");
            case 3:
                return new TextChange(end, " " + other);
            case 4:
                return new TextChange(statement.Span, other.ToString());
            case 5:
                return new TextChange(start, " /* typed */");
            case 6:
                return new TextChange(statement.Span, "if (true) { " + statement + " }");
            default:
                var tokens = body.DescendantTokens().Where(t => t.SpanStart > body.OpenBraceToken.SpanStart && t.Span.End < body.CloseBraceToken.SpanStart).ToList();
                return tokens.Count == 0 ? new TextChange(start, ";") : new TextChange(tokens[random.Next(tokens.Count)].Span, tokens[random.Next(tokens.Count)].Text);
        }
    }

    private async Task<List<string>> FindingsAsync(string path, KernelAnalyzer analyzer)
    {
        var thrown = new List<Exception>();
        var findings = await EngineRun.Driver(Compilation, concurrent: false, thrown, analyzer)
            .GetAnalyzerSemanticDiagnosticsAsync(Compilation.GetSemanticModel(Tree(path)), null, CancellationToken.None);
        Assert.Empty(thrown);
        return [.. findings.Select(Describe).Order(StringComparer.Ordinal)];
    }

    private async Task<List<string>> AllAsync(KernelAnalyzer analyzer)
    {
        var thrown = new List<Exception>();
        var findings = await EngineRun.Driver(Compilation, concurrent: true, thrown, analyzer).GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        Assert.Empty(thrown);
        return [.. findings.Select(Describe).Order(StringComparer.Ordinal)];
    }

    /// <summary>All that a user or a fix sees of a finding. Every place must be one of the compilation's own trees.</summary>
    private string Describe(Diagnostic finding)
    {
        foreach (var location in finding.AdditionalLocations.Append(finding.Location))
            Assert.True(location.SourceTree is null || Compilation.ContainsSyntaxTree(location.SourceTree), "a place in a tree that is no more");
        var properties = string.Join(", ", finding.Properties.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => $"{p.Key}={p.Value}"));
        return $"{finding} {finding.Severity} {finding.WarningLevel} {finding.Location.SourceSpan} [{properties}] {string.Join(", ", finding.AdditionalLocations.Select(static l => $"{l.GetLineSpan()} {l.SourceSpan}"))}";
    }
}
