using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RingGuard.Benchmarks;

/// <summary>
/// A symbol action that does nothing. Any analyzer makes the driver raise compilation events, for which everything is
/// bound; a build binds everything anyway, so RingGuard is charged with what it costs above this.
/// </summary>
#pragma warning disable RS1036, RS1041, RS2008 // Never loaded by a compiler: no release file, any target framework.
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FloorAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Silent = new("FLOOR", "Floor", "Floor", "Benchmark", DiagnosticSeverity.Hidden, isEnabledByDefault: true);

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Silent];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(static _ => { }, SymbolKind.NamedType);
    }
}

/// <summary>
/// Builds the operations and the flow graph of each body and does nothing with them: what any analysis of flow costs in this
/// host before it starts.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GraphsAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Silent = new("GRAPHS", "Graphs", "Graphs", "Benchmark", DiagnosticSeverity.Hidden, isEnabledByDefault: true);

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Silent];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationBlockAction(static c =>
        {
            foreach (var block in c.OperationBlocks)
                c.GetControlFlowGraph(block);
        });
    }
}
