using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>Which objects more than one context touched in the runs so far, and how many places to decide there were.</summary>
internal sealed class SharedKnowledge
{
    private readonly Dictionary<ulong, string> _firstSeenBy = [];
    private readonly HashSet<ulong> _shared = [];
    private int _known;

    /// <summary>Two contexts touched something.</summary>
    public bool AnyShared => _shared.Count > 0;

    /// <summary>Runs that taught something.</summary>
    public int Runs { get; private set; }

    /// <summary>Most places of one run where a CPU could be chosen.</summary>
    public int Switches { get; private set; }

    /// <summary>Most places of one run where an event could happen.</summary>
    public int Events { get; private set; }

    /// <summary>Counts a run; where it found something new to be shared, the places of earlier runs are not those of later ones.</summary>
    public void EndRun(int switches, int events)
    {
        Runs++;
        bool news = _shared.Count > _known;
        _known = _shared.Count;
        Switches = news ? 0 : Math.Max(Switches, switches);
        Events = news ? 0 : Math.Max(Events, events);
    }

    public bool IsShared(ulong identity) => _shared.Contains(identity);

    public void Note(ulong identity, string context)
    {
        if (!_firstSeenBy.TryAdd(identity, context) && _firstSeenBy[identity] != context)
        {
            _shared.Add(identity);
        }
    }
}
