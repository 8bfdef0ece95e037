using System.Collections.Generic;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>The other bodies that the analysis of one body asked about.</summary>
internal sealed class BodyUses
{
    private static readonly HashSet<MemberEntry> None = new();

    // Most bodies ask for a few only.
    private HashSet<MemberEntry>? _summaries;
    private HashSet<MemberEntry>? _whole;

    /// <summary>Bodies whose summaries were read.</summary>
    public IReadOnlyCollection<MemberEntry> Summaries => _summaries ?? None;

    /// <summary>Those of which more than the member's summary was read: any change of them matters.</summary>
    public IReadOnlyCollection<MemberEntry> Whole => _whole ?? None;

    public void Add(IEnumerable<MemberEntry> used) => (_summaries ??= new HashSet<MemberEntry>()).UnionWith(used);

    public void AddWhole(IEnumerable<MemberEntry> used) => (_whole ??= new HashSet<MemberEntry>()).UnionWith(used);

    public void Add(BodyUses other)
    {
        if (other._summaries is { } summaries)
            Add(summaries);
        if (other._whole is { } whole)
            AddWhole(whole);
    }
}
