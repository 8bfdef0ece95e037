using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>
/// A line of <c>Entries.txt</c>: what the specification wants of a defect of the corpus before its fix, and what RingGuard
/// says. After the fix nothing is said of any.
/// </summary>
internal sealed record CorpusEntry(string Id, IReadOnlyList<string> Wanted, IReadOnlyList<string> Reported)
{
    private const string Resource = "RingGuard.Analyzers.Tests.Corpus.Entries.txt";

    public static IReadOnlyList<CorpusEntry> All { get; } = Read();

    public static CorpusEntry Of(string id) => Assert.Single(All, e => e.Id == id);

    private static List<CorpusEntry> Read()
    {
        using var reader = new StreamReader(typeof(CorpusEntry).Assembly.GetManifestResourceStream(Resource)!);
        return [.. reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n').Where(static l => l.Length > 0 && l[0] != '#').Select(Parse)];
    }

    private static CorpusEntry Parse(string line)
    {
        var parts = line.Split('|', StringSplitOptions.TrimEntries);
        var wanted = Rules(parts[1]);
        return new CorpusEntry(parts[0], wanted, parts.Length > 2 ? Rules(parts[2]) : wanted);
    }

    private static string[] Rules(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static w => w != "none").Order(StringComparer.Ordinal)];
}
