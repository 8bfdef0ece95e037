using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RingGuard.Analyzers.Tests.RoslynTesting.Fixtures;

#pragma warning disable RS1001, RS1025, RS1036, RS1037, RS2008 // never shipped, and wrong on purpose

/// <summary>Reports classes whose name begins with "Bad", at the name.</summary>
public class SampleAnalyzer : DiagnosticAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = new("T0001", "Bad name", "Class '{0}' is bad", "Test", DiagnosticSeverity.Warning, true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        ConfigureGeneratedCode(context);
        context.RegisterSyntaxNodeAction(Analyze, SyntaxKind.ClassDeclaration);
    }

    protected virtual void ConfigureGeneratedCode(AnalysisContext context)
        => context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);

    protected virtual void Report(SyntaxNodeAnalysisContext context, ClassDeclarationSyntax bad)
        => context.ReportDiagnostic(Diagnostic.Create(SupportedDiagnostics[0], bad.Identifier.GetLocation(), bad.Identifier.ValueText));

    private void Analyze(SyntaxNodeAnalysisContext context)
    {
        var declaration = (ClassDeclarationSyntax)context.Node;
        if (declaration.Identifier.ValueText.StartsWith("Bad", StringComparison.Ordinal))
            Report(context, declaration);
    }
}

/// <summary>As <see cref="SampleAnalyzer"/>, with a rule that is off by default.</summary>
public sealed class DisabledRuleAnalyzer : SampleAnalyzer
{
    private static readonly DiagnosticDescriptor Disabled = new("T0002", "Bad name", "Class '{0}' is bad", "Test", DiagnosticSeverity.Info, false);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Disabled];
}

/// <summary>Does not say what it does with generated code, and so reports there.</summary>
public sealed class UnconfiguredAnalyzer : SampleAnalyzer
{
    protected override void ConfigureGeneratedCode(AnalysisContext context)
    {
    }
}

/// <summary>Throws.</summary>
public sealed class ThrowingAnalyzer : SampleAnalyzer
{
    protected override void Report(SyntaxNodeAnalysisContext context, ClassDeclarationSyntax bad)
        => throw new ArithmeticException("the analyzer is broken");
}

/// <summary>Reports at the first character of the file, where no pragma can precede it.</summary>
public sealed class FirstCharacterAnalyzer : SampleAnalyzer
{
    protected override void Report(SyntaxNodeAnalysisContext context, ClassDeclarationSyntax bad)
        => context.ReportDiagnostic(Diagnostic.Create(Rule, Location.Create(bad.SyntaxTree, new(0, 1)), bad.Identifier.ValueText));
}

/// <summary>Points at the body, too.</summary>
public sealed class TwoLocationsAnalyzer : SampleAnalyzer
{
    protected override void Report(SyntaxNodeAnalysisContext context, ClassDeclarationSyntax bad)
        => context.ReportDiagnostic(Diagnostic.Create(
            Rule,
            bad.Identifier.GetLocation(),
            additionalLocations: [bad.OpenBraceToken.GetLocation()],
            messageArgs: bad.Identifier.ValueText));
}

/// <summary>Two rules, of which the second is for classes that begin with "Worse".</summary>
public sealed class TwoRulesAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Worse = new("T0003", "Worse name", "Class '{0}' is worse", "Test", DiagnosticSeverity.Error, true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [SampleAnalyzer.Rule, Worse];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(
            static c =>
            {
                if (c.Symbol.Name.StartsWith("Bad", StringComparison.Ordinal))
                    c.ReportDiagnostic(Diagnostic.Create(SampleAnalyzer.Rule, c.Symbol.Locations[0], c.Symbol.Name));
                if (c.Symbol.Name.StartsWith("Worse", StringComparison.Ordinal))
                    c.ReportDiagnostic(Diagnostic.Create(Worse, c.Symbol.Locations[0], c.Symbol.Name));
            },
            SymbolKind.NamedType);
    }
}

/// <summary>Reports from the end of the compilation: in an editor nothing shows while one types.</summary>
public sealed class CompilationEndAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [SampleAnalyzer.Rule];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationAction(static c =>
        {
            foreach (var type in c.Compilation.GetSymbolsWithName(static name => name.StartsWith("Bad", StringComparison.Ordinal), SymbolFilter.Type))
                c.ReportDiagnostic(Diagnostic.Create(SampleAnalyzer.Rule, type.Locations[0], type.Name));
        });
    }
}

/// <summary>Reports once a compilation, nowhere.</summary>
public sealed class NoLocationAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [SampleAnalyzer.Rule];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationAction(static c => c.ReportDiagnostic(Diagnostic.Create(SampleAnalyzer.Rule, Location.None, "everywhere")));
    }
}

/// <summary>Reports classes named in an additional file, and lines of that file which name none.</summary>
public sealed class AdditionalFileAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [SampleAnalyzer.Rule];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationAction(static c =>
        {
            foreach (var file in c.Options.AdditionalFiles)
            {
                var text = file.GetText(c.CancellationToken)!;
                foreach (var line in text.Lines.Where(static line => line.Span.Length > 0))
                {
                    var type = c.Compilation.GetTypeByMetadataName(line.ToString());
                    var span = text.Lines.GetLinePositionSpan(line.Span);
                    var location = type?.Locations[0] ?? Location.Create(file.Path, line.Span, span);
                    c.ReportDiagnostic(Diagnostic.Create(SampleAnalyzer.Rule, location, line.ToString()));
                }
            }
        });
    }
}

/// <summary>Reports classes that begin with what the option <c>sample.prefix</c> says.</summary>
public sealed class OptionAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [SampleAnalyzer.Rule];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSyntaxNodeAction(
            static c =>
            {
                var options = c.Options.AnalyzerConfigOptionsProvider.GetOptions(c.Node.SyntaxTree);
                var identifier = ((ClassDeclarationSyntax)c.Node).Identifier;
                if (options.TryGetValue("sample.prefix", out var prefix) && identifier.ValueText.StartsWith(prefix, StringComparison.Ordinal))
                    c.ReportDiagnostic(Diagnostic.Create(SampleAnalyzer.Rule, identifier.GetLocation(), identifier.ValueText));
            },
            SyntaxKind.ClassDeclaration);
    }
}
