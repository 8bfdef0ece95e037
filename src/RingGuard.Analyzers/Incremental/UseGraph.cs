using System.Collections.Concurrent;
using System.Collections.Generic;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>Which body asked about which others, for all that was analysed of a compilation. Safe for concurrent additions.</summary>
internal sealed class UseGraph
{
    private readonly ConcurrentDictionary<MemberEntry, BodyUses> _uses = new();

    public void Add(MemberEntry user, BodyUses uses)
    {
        if (uses.Summaries.Count == 0 && uses.Whole.Count == 0)
            return;
        var known = _uses.GetOrAdd(user, static _ => new BodyUses());
        lock (known)
            known.Add(uses);
    }

    /// <summary>Who asked about a body.</summary>
    public Dictionary<MemberEntry, BodyUses> Users()
    {
        var users = new Dictionary<MemberEntry, BodyUses>();
        foreach (var pair in _uses)
        {
            lock (pair.Value)
            {
                foreach (var used in pair.Value.Summaries)
                    Of(used).Add(new[] { pair.Key });
                foreach (var used in pair.Value.Whole)
                    Of(used).AddWhole(new[] { pair.Key });
            }
        }

        return users;

        BodyUses Of(MemberEntry used)
        {
            if (!users.TryGetValue(used, out var found))
                users.Add(used, found = new BodyUses());
            return found;
        }
    }

    /// <summary>The same between the bodies that came of these ones.</summary>
    public void CopyTo(UseGraph next, EntryMap entries)
    {
        foreach (var pair in _uses)
        {
            lock (pair.Value)
            {
                var uses = new BodyUses();
                uses.Add(entries.Of(pair.Value.Summaries));
                uses.AddWhole(entries.Of(pair.Value.Whole));
                next.Add(entries.Of(pair.Key), uses);
            }
        }
    }
}
