using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Applies a fix beside <see cref="TestKernel"/> as often as it is offered, without saying what is found.</summary>
internal static class FixRunner
{
    private const int MaxRounds = 20;

    /// <summary>The source when no finding that the fix is for can be fixed any more.</summary>
    public static async Task<string> FixedAsync(Type type, string? key, string? contracts, string source, OutputKind output = OutputKind.DynamicallyLinkedLibrary)
    {
        var fix = (CodeFixProvider)Activator.CreateInstance(type)!;
        var document = Open(source, contracts, output);
        for (var round = 0; round < MaxRounds; round++)
        {
            if (await ApplyFirstAsync(fix, key, document) is not { } changed)
                break;
            document = changed.WithText(SourceText.From((await changed.GetTextAsync()).ToString()));
        }

        return (await document.GetTextAsync()).ToString();
    }

    private static async Task<Document?> ApplyFirstAsync(CodeFixProvider fix, string? key, Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        Assert.DoesNotContain(compilation.GetDiagnostics(), static d => d.Severity == DiagnosticSeverity.Error);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(fix.FixableDiagnosticIds.ToImmutableDictionary(static id => id, static _ => ReportDiagnostic.Warn)));
        var found = await compilation.WithAnalyzers([new KernelAnalyzer()], document.Project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        var tree = await document.GetSyntaxTreeAsync();
        foreach (var diagnostic in found.Where(d => d.Location.SourceTree?.FilePath == tree!.FilePath && fix.FixableDiagnosticIds.Contains(d.Id)).OrderBy(static d => d.Location.SourceSpan.Start))
        {
            var actions = new List<CodeAction>();
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
            if (actions.FirstOrDefault(a => key is null || a.EquivalenceKey == key) is not { } chosen)
                continue;
            var operations = await chosen.GetOperationsAsync(CancellationToken.None);
            return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id);
        }

        return null;
    }

    private static Document Open(string source, string? contracts, OutputKind output)
    {
        var project = new AdhocWorkspace().CurrentSolution.AddProject("Test", "Test", LanguageNames.CSharp)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithCompilationOptions(new CSharpCompilationOptions(output, allowUnsafe: true))
            .WithMetadataReferences(TestCompilation.Framework.Add(TestCompilation.Annotations));
        if (contracts is not null)
            project = project.AddAdditionalDocument("test.ringguard.txt", SourceText.From(contracts), filePath: "/0/test.ringguard.txt").Project;
        project = project.AddDocument(TestKernel.FileName, SourceText.From(TestKernel.Source), filePath: TestKernel.FileName).Project;
        return project.AddDocument("Test.cs", SourceText.From(source), filePath: "Test.cs");
    }
}
