using System;
using System.Collections.Immutable;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>A contract file, parsed and lowered: immutable, without symbols, so that compilations can share it.</summary>
internal sealed class ContractFile
{
    public const string Extension = ".ringguard.txt";

    private const string BuiltInResource = "RingGuard.dotnet.ringguard.txt";

    // Parsed once per file and content, however many compilations an editor makes.
    private static readonly ConditionalWeakTable<AdditionalText, ContractFile> Cache = new();

    private static readonly Lazy<ContractFile> LazyBuiltIn = new(ReadBuiltIn);

    private ContractFile(string path, ImmutableArray<byte> checksum, ImmutableArray<FileStatement> statements, ImmutableArray<FileProblem> problems)
    {
        Path = path;
        Checksum = checksum;
        Statements = statements;
        Problems = problems;
    }

    /// <summary>Empty for the built-in file.</summary>
    public string Path { get; }

    public bool IsBuiltIn => Path.Length == 0;

    public ImmutableArray<FileStatement> Statements { get; }

    /// <summary>Everything that is wrong whatever the compilation.</summary>
    public ImmutableArray<FileProblem> Problems { get; }

    private ImmutableArray<byte> Checksum { get; }

    /// <summary>The contracts of the .NET library.</summary>
    public static ContractFile BuiltIn => LazyBuiltIn.Value;

    public static bool IsContractFile(AdditionalText file)
        => file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the host cannot read the file.</summary>
    public static ContractFile? Get(AdditionalText file, CancellationToken cancellationToken)
    {
        var text = file.GetText(cancellationToken);
        if (text is null)
            return null;

        var checksum = text.GetChecksum();
        if (Cache.TryGetValue(file, out var known) && SameBytes(known.Checksum, checksum))
            return known;

        var parsed = Parse(file.Path, text.ToString(), checksum);
        Cache.Remove(file);
        return Cache.GetValue(file, _ => parsed);
    }

    public static ContractFile Parse(string path, string text) => Parse(path, text, ImmutableArray<byte>.Empty);

    public Location? GetLocation(FileSpan span) => IsBuiltIn ? null : Locate(Path, span);

    private static ContractFile Parse(string path, string text, ImmutableArray<byte> checksum)
    {
        var syntax = ContractFileParser.Parse(text);
        var problems = ImmutableArray.CreateBuilder<FileProblem>();
        problems.AddRange(syntax.Problems);
        var statements = ImmutableArray.CreateBuilder<FileStatement>(syntax.Entries.Length);
        foreach (var entry in syntax.Entries)
            statements.Add(WordLowering.Lower(entry, span => path.Length == 0 ? null : Locate(path, span), problems));

        problems.Sort(static (a, b) => a.Span.Start.CompareTo(b.Span.Start));
        return new ContractFile(path, checksum, statements.MoveToImmutable(), problems.ToImmutable());
    }

    private static Location Locate(string path, FileSpan span)
    {
        var lines = new LinePositionSpan(new LinePosition(span.Line, span.Column), new LinePosition(span.Line, span.Column + span.Length));
        return Location.Create(path, new TextSpan(span.Start, span.Length), lines);
    }

    private static ContractFile ReadBuiltIn()
    {
        using var stream = typeof(ContractFile).Assembly.GetManifestResourceStream(BuiltInResource);
        if (stream is null)
            return Parse("", "");

        using var reader = new StreamReader(stream);
        return Parse("", reader.ReadToEnd());
    }

    private static bool SameBytes(ImmutableArray<byte> a, ImmutableArray<byte> b)
        => a.AsSpan().SequenceEqual(b.AsSpan());
}
