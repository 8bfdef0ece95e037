using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// The last accesses to one object that a later one can be ordered after by itself; what is older is ordered through these. Numbers are
/// places in the run.
/// </summary>
internal sealed class ObjectHistory
{
    private readonly SortedDictionary<int, int> _reads = [];
    private readonly SortedDictionary<int, int> _sharedAcquires = [];
    private readonly SortedDictionary<int, int> _sharedReleases = [];
    private int _write = -1;
    private int _acquire = -1;
    private int _release = -1;

    /// <summary>
    /// What an access comes after. <paramref name="races"/>: either could have been first. <paramref name="edges"/>: the earlier one made
    /// the later one possible, as a release does for the next acquire, which races with the acquire before it instead.
    /// </summary>
    public void Before(AccessKind kind, List<int> races, List<int> edges)
    {
        Add(races, _write);
        if (kind is not AccessKind.Read)
        {
            races.AddRange(_reads.Values);
        }

        switch (kind)
        {
            case AccessKind.Read or AccessKind.Write:
                Add(races, _acquire);
                Add(races, _release);
                races.AddRange(_sharedAcquires.Values);
                races.AddRange(_sharedReleases.Values);
                break;
            case AccessKind.Acquire:
                Add(races, _acquire);
                races.AddRange(_sharedAcquires.Values);
                Add(edges, _release);
                edges.AddRange(_sharedReleases.Values);
                break;
            case AccessKind.AcquireShared:
                Add(races, _acquire);
                Add(edges, _release);
                break;
        }
    }

    public void Note(AccessKind kind, int process, int at)
    {
        switch (kind)
        {
            case AccessKind.Read:
                _reads[process] = at;
                break;
            case AccessKind.Write:
                _reads.Clear();
                _sharedAcquires.Clear();
                _sharedReleases.Clear();
                _acquire = _release = -1;
                _write = at;
                break;
            case AccessKind.Acquire:
                _sharedAcquires.Clear();
                _sharedReleases.Clear();
                _acquire = at;
                break;
            case AccessKind.AcquireShared:
                _sharedAcquires[process] = at;
                break;
            case AccessKind.Release:
                _release = at;
                break;
            case AccessKind.ReleaseShared:
                _sharedReleases[process] = at;
                break;
        }
    }

    private static void Add(List<int> list, int at)
    {
        if (at >= 0)
        {
            list.Add(at);
        }
    }
}
