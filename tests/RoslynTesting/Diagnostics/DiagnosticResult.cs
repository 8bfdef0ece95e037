using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>
/// An expected diagnostic. Immutable: every <c>With…</c> returns a changed copy. Lines and columns in arguments are one-based, as a
/// compiler prints them. A result without location expects a diagnostic without location.
/// </summary>
public readonly struct DiagnosticResult
{
    public static readonly DiagnosticResult[] EmptyDiagnosticResults = [];

    private readonly Fields _fields;

    public DiagnosticResult(string id, DiagnosticSeverity severity)
        : this(new Fields(id, severity))
    {
    }

    public DiagnosticResult(DiagnosticDescriptor descriptor)
        : this(new Fields(descriptor.Id, descriptor.DefaultSeverity) { MessageFormat = descriptor.MessageFormat })
    {
    }

    private DiagnosticResult(Fields fields)
    {
        _fields = fields;
    }

    /// <summary>The location, then the additional ones.</summary>
    public ImmutableArray<DiagnosticLocation> Spans => State.Spans;

    public DiagnosticSeverity Severity => State.Severity;

    public DiagnosticOptions Options => State.Options;

    public string Id => State.Id;

    /// <summary>The whole message: the one given, else the format with the arguments given; null when it is not compared.</summary>
    public string? Message => State.Message ?? FormattedMessage();

    public LocalizableString? MessageFormat => State.MessageFormat;

    /// <summary>The arguments of the message, or null when they are not compared.</summary>
    public object?[]? MessageArguments => State.Arguments;

    public bool HasLocation => !Spans.IsEmpty;

    /// <summary>Whether it is suppressed in source, or null when that is not compared.</summary>
    public bool? IsSuppressed => State.IsSuppressed;

    private Fields State => _fields ?? throw new InvalidOperationException("A default DiagnosticResult expects nothing");

    public static DiagnosticResult CompilerError(string identifier) => new(identifier, DiagnosticSeverity.Error);

    public static DiagnosticResult CompilerWarning(string identifier) => new(identifier, DiagnosticSeverity.Warning);

    public DiagnosticResult WithSeverity(DiagnosticSeverity severity) => new(State with { Severity = severity });

    public DiagnosticResult WithOptions(DiagnosticOptions options) => new(State with { Options = options });

    public DiagnosticResult WithArguments(params object[] arguments) => new(State with { Arguments = arguments });

    public DiagnosticResult WithMessage(string? message) => new(State with { Message = message, MessageFormat = null });

    public DiagnosticResult WithMessageFormat(LocalizableString messageFormat) => new(State with { MessageFormat = messageFormat });

    public DiagnosticResult WithIsSuppressed(bool? isSuppressed) => new(State with { IsSuppressed = isSuppressed });

    public DiagnosticResult WithNoLocation() => new(State with { Spans = [] });

    public DiagnosticResult WithLocation(int line, int column) => WithLocation("", line, column);

    public DiagnosticResult WithLocation(LinePosition location) => WithLocation("", location);

    public DiagnosticResult WithLocation(string path, int line, int column) => WithLocation(path, new LinePosition(line - 1, column - 1));

    public DiagnosticResult WithLocation(string path, LinePosition location)
        => WithLocation(path, location, DiagnosticLocationOptions.None);

    public DiagnosticResult WithLocation(string path, LinePosition location, DiagnosticLocationOptions options)
        => WithSpan(new FileLinePositionSpan(path, location, location), options | DiagnosticLocationOptions.IgnoreLength);

    /// <summary>The span marked <c>{|#key:…|}</c>.</summary>
    public DiagnosticResult WithLocation(int markupKey) => WithLocation(markupKey, DiagnosticLocationOptions.None);

    /// <summary>The span marked <c>{|#key:…|}</c>.</summary>
    public DiagnosticResult WithLocation(int markupKey, DiagnosticLocationOptions options)
    {
        var key = new LinePosition(0, markupKey);
        return WithSpan(new FileLinePositionSpan("", key, key), options | DiagnosticLocationOptions.InterpretAsMarkupKey);
    }

    public DiagnosticResult WithSpan(int startLine, int startColumn, int endLine, int endColumn)
        => WithSpan("", startLine, startColumn, endLine, endColumn);

    public DiagnosticResult WithSpan(string path, int startLine, int startColumn, int endLine, int endColumn)
        => WithSpan(new FileLinePositionSpan(
            path,
            new LinePosition(startLine - 1, startColumn - 1),
            new LinePosition(endLine - 1, endColumn - 1)));

    public DiagnosticResult WithSpan(FileLinePositionSpan span) => WithSpan(span, DiagnosticLocationOptions.None);

    public DiagnosticResult WithSpan(FileLinePositionSpan span, DiagnosticLocationOptions options)
        => new(State with { Spans = Spans.Add(new DiagnosticLocation(span, options)) });

    /// <summary>Gives a path to the locations that have none.</summary>
    public DiagnosticResult WithDefaultPath(string path)
        => Map(location => location.Span.Path.Length > 0 || location.Options.HasFlag(DiagnosticLocationOptions.InterpretAsMarkupKey)
            ? location
            : new(new FileLinePositionSpan(path, location.Span.Span), location.Options));

    /// <summary>Moves every location down.</summary>
    public DiagnosticResult WithLineOffset(int offset)
        => Map(location => location.Options.HasFlag(DiagnosticLocationOptions.InterpretAsMarkupKey)
            ? location
            : new(new FileLinePositionSpan(location.Span.Path, Down(location.Span.Span.Start, offset), Down(location.Span.Span.End, offset)), location.Options));

    public override string ToString()
    {
        var location = HasLocation ? $"{Spans[0].Span.Path}({Spans[0].Span.StartLinePosition.Line + 1},{Spans[0].Span.StartLinePosition.Character + 1}): " : "";
        return $"{location}{Severity.ToString().ToLowerInvariant()} {Id}{(Message is null ? "" : ": " + Message)}";
    }

    internal DiagnosticResult Map(Func<DiagnosticLocation, DiagnosticLocation> location)
        => new(State with { Spans = Spans.Select(location).ToImmutableArray() });

    /// <summary>A result made from markup: neither message nor arguments are known.</summary>
    internal DiagnosticResult WithoutMessage() => new(State with { Message = null, MessageFormat = null, Arguments = null });

    private static LinePosition Down(LinePosition position, int offset) => new(position.Line + offset, position.Character);

    // Without arguments a format with placeholders is compared as it is, as the packages do: the test then has to name them.
    private string? FormattedMessage()
    {
        if (State.MessageFormat is null)
            return null;
        var format = State.MessageFormat.ToString(CultureInfo.InvariantCulture);
        try
        {
            return string.Format(CultureInfo.InvariantCulture, format, State.Arguments ?? []);
        }
        catch (FormatException)
        {
            return format;
        }
    }

    private sealed record Fields(string Id, DiagnosticSeverity Severity)
    {
        public ImmutableArray<DiagnosticLocation> Spans { get; init; } = [];

        public DiagnosticOptions Options { get; init; }

        public string? Message { get; init; }

        public LocalizableString? MessageFormat { get; init; }

        public object?[]? Arguments { get; init; }

        public bool? IsSuppressed { get; init; }
    }
}
