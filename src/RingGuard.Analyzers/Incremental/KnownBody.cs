using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>One body through all versions of its file, with what is known of it.</summary>
internal sealed class KnownBody(MemberEntry entry)
{
    private static readonly HashSet<KnownBody> None = new();

    private HashSet<KnownBody>? _summaryReaders;
    private HashSet<KnownBody>? _wholeReaders;
    private volatile SummaryImage? _image;
    private volatile Findings? _findings;

    /// <summary>Where it stands in the newest compilation.</summary>
    public MemberEntry Entry { get; set; } = entry;

    /// <summary>The summary as it was; null when there is none, or none that lasts.</summary>
    public SummaryImage? Image { get => _image; set => _image = value; }

    /// <summary>What was found in the body; null when that is not known.</summary>
    public ImmutableArray<Diagnostic>? Findings { get => _findings?.All; set => _findings = value is { } all ? new Findings(all) : null; }

    /// <summary>The bodies that read the summary.</summary>
    public IReadOnlyCollection<KnownBody> SummaryReaders => _summaryReaders ?? None;

    /// <summary>Those that read more than the summary: any change matters to them.</summary>
    public IReadOnlyCollection<KnownBody> WholeReaders => _wholeReaders ?? None;

    public void AddSummaryReader(KnownBody reader) => (_summaryReaders ??= new HashSet<KnownBody>()).Add(reader);

    public void AddWholeReader(KnownBody reader) => (_wholeReaders ??= new HashSet<KnownBody>()).Add(reader);

    /// <summary>The bodies, who reads them, who reads these, and so on.</summary>
    public static HashSet<KnownBody> Closure(IEnumerable<KnownBody> start)
    {
        var found = new HashSet<KnownBody>(start);
        var pending = new Stack<KnownBody>(found);
        while (pending.Count > 0)
        {
            var body = pending.Pop();
            foreach (var readers in new[] { body.SummaryReaders, body.WholeReaders })
            {
                foreach (var reader in readers)
                {
                    if (found.Add(reader))
                        pending.Push(reader);
                }
            }
        }

        return found;
    }
}

/// <summary>An array behind one reference, which can be exchanged while others read it.</summary>
internal sealed record Findings(ImmutableArray<Diagnostic> All);
