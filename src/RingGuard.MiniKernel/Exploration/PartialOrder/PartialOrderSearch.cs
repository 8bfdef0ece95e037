using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Takes a program through one run of each class of runs that differ only in the order of steps that do not depend on each other:
/// dynamic partial-order reduction with source sets, sleep sets and, unless told otherwise, wakeup trees (Abdulla, Aronis, Jonsson,
/// Sagonas 2014 and 2017). Whoever runs the program asks at each point who goes on, and says what each step touched.
/// </summary>
/// <param name="processes">Processes are numbered below this, 64 at most.</param>
/// <param name="wakeupTrees">Follow whole sequences; otherwise only who goes first is remembered, and runs get stuck among what was explored.</param>
internal sealed class PartialOrderSearch(int processes, bool wakeupTrees = true)
{
    private readonly List<SearchNode> _path = [];
    private readonly HashSet<ulong> _classes = [];
    private int _depth;
    private SearchNode? _last;
    /// <summary>Steps before this one are those of the run before, so that their races were looked at.</summary>
    private int _planned;

    /// <summary>Runs ended so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Runs that came to their end.</summary>
    public int Complete { get; private set; }

    /// <summary>Runs given up because everything that could follow was explored already.</summary>
    public int SleepBlocked { get; private set; }

    /// <summary>Steps of all runs.</summary>
    public long Steps { get; private set; }

    /// <summary>Different classes among the complete runs.</summary>
    public int Classes => _classes.Count;

    /// <summary>Objects on which two processes depended on each other in some run.</summary>
    public HashSet<int> Shared { get; } = [];

    /// <summary>Who goes on.</summary>
    /// <param name="enabled">A bit for each process that can; at least one.</param>
    /// <returns>A process, or -1: give this run up.</returns>
    public int Choose(ulong enabled)
    {
        if (_depth < _path.Count)
        {
            SearchNode node = _path[_depth++];
            if (node.IsData || !(node.CanGoOn(node.Process) && (enabled >> node.Process & 1) != 0))
            {
                throw NotDeterministic();
            }

            node.Accesses.Clear();
            return Go(node);
        }

        SearchNode next = Extend(enabled);
        while (!next.Todo.IsEmpty && (!next.CanGoOn(next.Todo.First) || next.Sleep.Exists(s => s.Process == next.Todo.First)))
        {
            next.Todo.RemoveFirst();
        }

        if (next.Todo.IsEmpty)
        {
            if (AnyoneAwake(next) is not { } process)
            {
                SleepBlocked++;
                return -1;
            }

            next.Todo.Add(new Step(process, []));
        }

        _path.Add(next);
        _depth++;
        next.Process = next.Todo.First;
        return Go(next);
    }

    /// <summary>A value that the current step leaves open, from 0; all are taken.</summary>
    public int ChooseValue(int alternatives)
    {
        if (_depth < _path.Count)
        {
            SearchNode node = _path[_depth++];
            return node.Alternatives == alternatives ? node.Value : throw NotDeterministic();
        }

        _path.Add(new SearchNode { Alternatives = alternatives });
        _depth++;
        return 0;
    }

    /// <summary>The current step touches an object; before the first choice nothing is noted, as nothing can be ordered before it.</summary>
    public void Touch(Access access) => _last?.Accessed(access);

    /// <summary>Ends a run: plans the runs that its races ask for.</summary>
    /// <param name="isComplete">It was not given up.</param>
    /// <param name="waiting">Steps that processes wait with, and could not take.</param>
    public void EndRun(bool isComplete, IReadOnlyList<Step> waiting)
    {
        Runs++;
        Steps += _path.Count(static n => !n.IsData);
        List<SearchNode> nodes = [];
        List<ulong> data = [];
        foreach (SearchNode node in _path)
        {
            if (!node.IsData)
            {
                nodes.Add(node);
                data.Add(0);
            }
            else if (data.Count > 0)
            {
                data[^1] = RunOrder.Mix(data[^1] + (ulong)node.Value + 1);
            }
        }

        var order = new RunOrder(processes);
        var races = new List<(Race Race, int Later, Step Step)>();
        foreach (SearchNode node in nodes)
        {
            int at = order.Steps.Count;
            var step = new Step(node.Process, node.Accesses.ToArray());
            List<Race> found = order.Add(step);
            if (at >= _planned)
            {
                races.AddRange(found.Select(r => (r, at, step)));
            }
        }

        foreach (Step step in waiting)
        {
            races.AddRange(order.RacesOf(step).Select(r => (r, -1, step)));
        }

        foreach ((Race race, int later, Step step) in races)
        {
            Plan(nodes, order, race, later, step);
        }

        Shared.UnionWith(order.Shared);
        if (isComplete)
        {
            Complete++;
            _classes.Add(order.ClassHash(data));
        }
    }

    /// <summary>Goes to the next run; false when all that is left of the program was taken.</summary>
    public bool MoveNext()
    {
        _depth = 0;
        _last = null;
        while (_path.Count > 0)
        {
            SearchNode node = _path[^1];
            _planned = _path.Count(static n => !n.IsData) - 1;
            if (node.IsData)
            {
                if (++node.Value < node.Alternatives)
                {
                    return true;
                }
            }
            else
            {
                node.Sleep.Add(new Step(node.Process, node.EverAccessed.ToArray()));
                node.EverAccessed.Clear();
                node.Explored.Add(node.Process);
                node.Todo.RemoveFirst();
                while (!node.Todo.IsEmpty && node.Sleep.Exists(s => s.Process == node.Todo.First))
                {
                    node.Todo.RemoveFirst();
                }

                if (!node.Todo.IsEmpty)
                {
                    node.Process = node.Todo.First;
                    return true;
                }
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }

    private int Go(SearchNode node)
    {
        _last = node;
        return node.Process;
    }

    private SearchNode Extend(ulong enabled) => _last is not { } before
        ? new SearchNode { Enabled = enabled }
        : new SearchNode
        {
            Enabled = enabled,
            Todo = before.Todo.AfterFirst(),
            Sleep = [.. before.Sleep.Where(s => s.Process != before.Process && !Access.AnyConflict(s.Accesses, before.Accesses))],
        };

    /// <summary>Whoever went last goes on if it can: runs with few switches are easier to read.</summary>
    private int? AnyoneAwake(SearchNode node)
    {
        ulong awake = node.Enabled;
        foreach (Step sleeping in node.Sleep)
        {
            awake &= ~(1UL << sleeping.Process);
        }

        return awake == 0 ? null
            : _last is { } last && (awake >> last.Process & 1) != 0 ? last.Process
            : BitOperations.TrailingZeroCount(awake);
    }

    /// <summary>
    /// Puts the later step of a race before the earlier one: what does not depend on the earlier one, then the later. The end of the run
    /// belongs to it, or what it has in common with runs that are planned already would not be seen.
    /// </summary>
    private void Plan(List<SearchNode> nodes, RunOrder order, Race race, int later, Step step)
    {
        SearchNode node = nodes[race.Earlier];
        if (!race.ForLock && IsMadePossibleBy(nodes, order, race.Earlier, later, step.Process))
        {
            return;
        }

        var places = new List<int>();
        int end = wakeupTrees || later < 0 ? order.Steps.Count : later;
        for (int at = race.Earlier + 1; at < end; at++)
        {
            if (at != later && !order.IsBefore(race.Earlier, at))
            {
                places.Add(at);
            }
        }

        if (race.ForLock && !FreeLocks(order, race.Earlier, places, step))
        {
            return;
        }

        List<Step> sequence = [.. places.Select(at => order.Steps[at]), step];
        if (!node.CanGoOn(sequence[0].Process))
        {
            return;
        }

        if (!wakeupTrees)
        {
            if (!node.Todo.HasInitialOf(sequence) && !node.Explored.Exists(p => WakeupTree.IsInitial(p, sequence)))
            {
                node.Todo.Add(sequence[0]);
            }
        }
        else if (!node.Sleep.Exists(s => WakeupTree.IsWeakInitial(s, sequence)))
        {
            node.Todo.Insert(sequence);
        }
    }

    /// <summary>
    /// Readers that hold what the step waits for, besides the earlier one, have to come after it as well, with all that follows from them.
    /// </summary>
    /// <returns>False where that is not possible: the race with another reader will do it, or nothing can.</returns>
    private static bool FreeLocks(RunOrder order, int earlier, List<int> places, Step step)
    {
        foreach (Access wanted in step.Accesses.Where(static a => a.Kind is AccessKind.Acquire or AccessKind.AcquireShared))
        {
            var holders = new List<int>();
            foreach (int at in Enumerable.Range(0, earlier).Concat(places))
            {
                foreach (Access access in order.Steps[at].Accesses.Where(a => a.Object == wanted.Object))
                {
                    if (access.Kind is AccessKind.Acquire or AccessKind.AcquireShared && access.Conflicts(wanted))
                    {
                        holders.Add(at);
                    }
                    else if (access.Kind is AccessKind.Release or AccessKind.ReleaseShared)
                    {
                        holders.RemoveAll(h => order.Steps[h].Process == order.Steps[at].Process);
                    }
                }
            }

            if (holders.Exists(h => h < earlier)
                || places.Exists(at => order.Steps[at].Process == step.Process && holders.Exists(h => order.IsBefore(h, at))))
            {
                return false;
            }

            places.RemoveAll(at => holders.Exists(h => order.IsBefore(h, at)));
        }

        return true;
    }

    /// <summary>The later process could not go on before the earlier step, and only could because of it.</summary>
    private static bool IsMadePossibleBy(List<SearchNode> nodes, RunOrder order, int earlier, int later, int process)
    {
        if (nodes[earlier].CanGoOn(process))
        {
            return false;
        }

        int last = later < 0 ? nodes.Count - 1 : later;
        for (int at = earlier + 1; at <= last; at++)
        {
            if (nodes[at].CanGoOn(process))
            {
                return at - 1 == earlier || order.IsBefore(earlier, at - 1);
            }
        }

        return true;
    }

    private static InvalidOperationException NotDeterministic() => new(
        "the program is not deterministic: repeated from its beginning with the same choices, it asks something else; look for time, random numbers, hash order or state that a run leaves behind");
}
