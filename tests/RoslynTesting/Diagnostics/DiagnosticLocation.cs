namespace Microsoft.CodeAnalysis.Testing;

/// <summary>An expected location; lines and columns of the span are zero-based, as everywhere in Roslyn.</summary>
public readonly struct DiagnosticLocation
{
    public DiagnosticLocation(FileLinePositionSpan span, DiagnosticLocationOptions options)
    {
        Span = span;
        Options = options;
    }

    public FileLinePositionSpan Span { get; }

    public DiagnosticLocationOptions Options { get; }
}
