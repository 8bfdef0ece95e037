using System.Collections.Immutable;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Fixes nothing; for tests that need a fix type and have none.</summary>
#pragma warning disable RS1016 // nothing to fix, one at a time or all at once
public sealed class EmptyCodeFixProvider : CodeFixProvider
#pragma warning restore RS1016
{
    public override ImmutableArray<string> FixableDiagnosticIds => [];

    public override Task RegisterCodeFixesAsync(CodeFixContext context) => Task.CompletedTask;
}
