using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Reports nothing; for tests of fixes of the compiler's diagnostics.</summary>
#pragma warning disable RS1001, RS1025, RS1026 // not for hosts to find
public sealed class EmptyDiagnosticAnalyzer : DiagnosticAnalyzer
#pragma warning restore RS1001, RS1025, RS1026
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
    }
}
