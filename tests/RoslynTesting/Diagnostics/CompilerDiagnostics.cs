namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Which diagnostics of the compiler a test looks at, by the least severity.</summary>
public enum CompilerDiagnostics
{
    None = 0,
    Errors = 1,
    Warnings = 2,
    Suggestions = 3,
    All = 4,
}
