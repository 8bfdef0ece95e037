using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Corpus;

/// <summary>What was found and what it cost, as Markdown. Quotes no code but the names of members.</summary>
internal static class Report
{
    /// <summary>Writes the report of one run.</summary>
    public static string Write(Corpus corpus, CorpusOptions options, Measurement binding, Measurement floor, Measurement analysis)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# RingGuard over {corpus.FileCount} files, {corpus.LineCount} lines\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Contract files: {(options.ContractFiles.IsEmpty ? "none" : string.Join(", ", options.ContractFiles))}. ");
        text.Append(CultureInfo.InvariantCulture, $"Errors of the compiler (unresolved references): {binding.Diagnostics.Count(static d => d.Severity == DiagnosticSeverity.Error)}.\n\n");
        WriteTimes(text, binding, floor, analysis);
        WriteCounts(text, analysis.Diagnostics);
        WriteFindings(text, analysis.Diagnostics);
        return text.ToString();
    }

    private static void WriteTimes(StringBuilder text, Measurement binding, Measurement floor, Measurement analysis)
    {
        text.Append("| run | wall | CPU | CPU of binding |\n|---|---|---|---|\n");
        foreach (var (name, run) in new[] { ("binding all, no analyzer", binding), ("floor analyzer", floor), ("RingGuard", analysis) })
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {name} | {run.Wall.TotalSeconds:0.00} s | {run.Cpu.TotalSeconds:0.00} s | {run.Cpu / binding.Cpu:P1} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nRingGuard over the floor: {(analysis.Cpu - floor.Cpu).TotalSeconds:0.00} s CPU, {(analysis.Cpu - floor.Cpu) / binding.Cpu:P1} of binding.\n\n");
    }

    private static void WriteCounts(StringBuilder text, ImmutableArray<Diagnostic> diagnostics)
    {
        text.Append(CultureInfo.InvariantCulture, $"AD0001 (exceptions in analyzers): {diagnostics.Count(static d => d.Id == "AD0001")}. Findings: {diagnostics.Length}.\n\n");
        if (diagnostics.IsEmpty)
            return;

        text.Append("| rule | definite | possible | other | title |\n|---|---|---|---|---|\n");
        foreach (var rule in ByRule(diagnostics))
        {
            var definite = rule.Count(static d => Certainty(d) == "definite");
            var possible = rule.Count(static d => Certainty(d) == "possible");
            text.Append(CultureInfo.InvariantCulture,
                $"| {rule.Key} | {definite} | {possible} | {rule.Count() - definite - possible} | {rule.First().Descriptor.Title} |\n");
        }

        text.Append('\n');
    }

    private static void WriteFindings(StringBuilder text, ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (var rule in ByRule(diagnostics))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {rule.Key}\n\n");
            foreach (var diagnostic in rule.OrderBy(static d => d.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(static d => d.Location.SourceSpan.Start))
            {
                var place = diagnostic.Location.GetLineSpan();
                text.Append(CultureInfo.InvariantCulture,
                    $"- {place.Path}:{place.StartLinePosition.Line + 1} `{Member(diagnostic.Location)}` ({Certainty(diagnostic)}): {diagnostic.GetMessage(CultureInfo.InvariantCulture)}\n");
            }

            text.Append('\n');
        }
    }

    private static IEnumerable<IGrouping<string, Diagnostic>> ByRule(ImmutableArray<Diagnostic> diagnostics)
        => diagnostics.GroupBy(static d => d.Id).OrderBy(static g => g.Key, StringComparer.Ordinal);

    private static string Certainty(Diagnostic diagnostic)
        => diagnostic.Properties.TryGetValue("certainty", out var certainty) && certainty is not null ? certainty : "-";

    private static string Member(Location location)
    {
        var node = location.SourceTree?.GetRoot().FindNode(location.SourceSpan);
        var type = node?.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()?.Identifier.ValueText;
        var member = node?.FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
        {
            MethodDeclarationSyntax method => method.Identifier.ValueText,
            ConstructorDeclarationSyntax => ".ctor",
            DestructorDeclarationSyntax => "Finalize",
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            EventDeclarationSyntax declared => declared.Identifier.ValueText,
            IndexerDeclarationSyntax => "this[]",
            OperatorDeclarationSyntax declared => "operator " + declared.OperatorToken.ValueText,
            ConversionOperatorDeclarationSyntax => "conversion",
            FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.ValueText,
            _ => null,
        };
        return type is null ? "" : member is null ? type : type + "." + member;
    }
}
