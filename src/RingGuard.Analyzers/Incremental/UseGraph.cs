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

    /// <summary>Who asked about which body.</summary>
    public Users Users()
    {
        var users = new Users();
        foreach (var pair in _uses)
        {
            lock (pair.Value)
            {
                foreach (var used in pair.Value.Summaries)
                    users.Add(used, pair.Key, isWhole: false);
                foreach (var used in pair.Value.Whole)
                    users.Add(used, pair.Key, isWhole: true);
            }
        }

        return users;
    }

    /// <summary>
    /// The same between the bodies that came of these ones. What names no edited file is shared: what an older compilation
    /// still adds to it is too much, at worst.
    /// </summary>
    public void CopyTo(UseGraph next, EntryMap entries)
    {
        foreach (var pair in _uses)
        {
            lock (pair.Value)
            {
                if (!entries.Concerns(pair.Value.Summaries) && !entries.Concerns(pair.Value.Whole))
                {
                    next._uses[entries.Of(pair.Key)] = pair.Value;
                    continue;
                }

                var uses = new BodyUses();
                uses.Add(entries.Of(pair.Value.Summaries));
                uses.AddWhole(entries.Of(pair.Value.Whole));
                next._uses[entries.Of(pair.Key)] = uses;
            }
        }
    }
}

/// <summary>The users of bodies.</summary>
internal sealed class Users
{
    private static readonly List<MemberEntry> None = new();

    private readonly Dictionary<MemberEntry, List<MemberEntry>> _ofSummaries = new();
    private readonly Dictionary<MemberEntry, List<MemberEntry>> _ofWhole = new();

    public void Add(MemberEntry used, MemberEntry user, bool isWhole)
    {
        var lists = isWhole ? _ofWhole : _ofSummaries;
        if (!lists.TryGetValue(used, out var list))
            lists.Add(used, list = new List<MemberEntry>());
        list.Add(user);
    }

    public List<MemberEntry> OfSummary(MemberEntry body) => _ofSummaries.TryGetValue(body, out var list) ? list : None;

    public List<MemberEntry> OfWhole(MemberEntry body) => _ofWhole.TryGetValue(body, out var list) ? list : None;

    /// <summary>The bodies, who uses them, who uses these, and so on.</summary>
    public HashSet<MemberEntry> Closure(IEnumerable<MemberEntry> start)
    {
        var found = new HashSet<MemberEntry>(start);
        var pending = new Stack<MemberEntry>(found);
        while (pending.Count > 0)
        {
            var body = pending.Pop();
            foreach (var list in new[] { OfSummary(body), OfWhole(body) })
            {
                foreach (var user in list)
                {
                    if (found.Add(user))
                        pending.Push(user);
                }
            }
        }

        return found;
    }
}
