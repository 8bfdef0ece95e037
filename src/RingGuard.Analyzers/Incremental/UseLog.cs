using System.Collections.Generic;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>Which body asked about which others, as noted while one compilation is analysed. Safe for concurrent additions.</summary>
internal sealed class UseLog
{
    private readonly List<(MemberEntry User, BodyUses Uses)> _noted = new();

    /// <summary>To be called before what rests on the uses can be seen by others.</summary>
    public void Add(MemberEntry user, BodyUses uses)
    {
        if (uses.Summaries.Count == 0 && uses.Whole.Count == 0)
            return;
        lock (_noted)
            _noted.Add((user, uses));
    }

    /// <summary>What was noted so far.</summary>
    public (MemberEntry User, BodyUses Uses)[] ToArray()
    {
        lock (_noted)
            return _noted.ToArray();
    }
}
