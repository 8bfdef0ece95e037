using System.Collections.Immutable;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>A stretch of one line of a contract file. Offsets count UTF-16 units; line and column start at 0.</summary>
internal readonly record struct FileSpan(int Start, int Length, int Line, int Column);

/// <summary>Something wrong with a contract file, at its place.</summary>
internal readonly record struct FileProblem(FileSpan Span, string Message);

/// <summary>A contract file as it is written. Knows nothing of symbols.</summary>
internal sealed record ContractFileSyntax(ImmutableArray<EntrySyntax> Entries, ImmutableArray<FileProblem> Problems);

internal enum EntryKind
{
    /// <summary><c>M:…</c>, <c>P:…</c>, <c>E:…</c>, <c>F:…</c>, <c>T:…</c>.</summary>
    Symbol,

    /// <summary><c>alias [Attribute] = …</c>.</summary>
    AttributeAlias,

    /// <summary><c>alias Method() = …</c>.</summary>
    MethodAlias,

    /// <summary><c>construct lock …</c>.</summary>
    Construct,

    /// <summary><c>assembly KernelCode …</c>.</summary>
    Assembly,
}

/// <summary>One line.</summary>
internal sealed record EntrySyntax(EntryKind Kind, string Name, FileSpan NameSpan, ImmutableArray<WordSyntax> Words)
{
    /// <summary>The line starts with <c>!</c>.</summary>
    public bool Withdraws { get; init; }

    /// <summary>Some word could not be read; that is reported.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Parameter name or "return" after <c>-&gt;</c>.</summary>
    public string? Target { get; init; }

    public FileSpan TargetSpan { get; init; }
}

/// <summary>A word of the vocabulary with its arguments.</summary>
internal sealed record WordSyntax(string Name, FileSpan NameSpan, ImmutableArray<ArgumentSyntax> Arguments, FileSpan Span);

/// <summary>An argument; <see cref="Name"/> is null for a positional one.</summary>
internal sealed record ArgumentSyntax(string? Name, FileSpan NameSpan, ValueSyntax Value);

internal enum ValueKind
{
    /// <summary>One or more names joined by <c>|</c>.</summary>
    Names,
    Text,
    Number,
}

/// <summary>The value of an argument. Keywords such as <c>true</c> and <c>null</c> are names here.</summary>
internal sealed record ValueSyntax(ValueKind Kind, FileSpan Span)
{
    public ImmutableArray<NameSyntax> Names { get; init; } = ImmutableArray<NameSyntax>.Empty;

    public string Text { get; init; } = "";

    public long Number { get; init; }
}

/// <summary>A name, dotted or not.</summary>
internal readonly record struct NameSyntax(string Text, FileSpan Span)
{
    /// <summary>The part after the last dot.</summary>
    public string Last => Text.Substring(Text.LastIndexOf('.') + 1);
}
