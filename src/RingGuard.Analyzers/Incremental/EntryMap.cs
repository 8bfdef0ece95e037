using System.Collections.Generic;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>The bodies of the edited files before and after; all others are their own successors.</summary>
internal sealed class EntryMap
{
    private readonly Dictionary<MemberEntry, MemberEntry> _next = new();

    public EntryMap(IReadOnlyList<TreeEdit> edits)
    {
        foreach (var edit in edits)
        {
            var (old, @new) = (TreeNames.Of(edit.Old).Members, TreeNames.Of(edit.New).Members);
            for (var i = 0; i < old.Length; i++)
            {
                _next[old[i]] = @new[i];
                @new[i].IsReadByOthers |= old[i].IsReadByOthers;
            }
        }
    }

    public MemberEntry Of(MemberEntry old) => _next.TryGetValue(old, out var @new) ? @new : old;
}
