using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>The happens-before order of one run by vector clocks, and the races in it.</summary>
internal sealed class RunOrder
{
    private readonly Dictionary<int, ObjectHistory> _objects = [];
    private readonly Dictionary<int, int[]> _clockOf = [];
    private readonly List<Step> _steps = [];
    private readonly List<int> _ordinals = [];
    private readonly List<int[]> _clocks = [];
    private readonly int _processes;

    /// <summary>Creates the order of an empty run.</summary>
    /// <param name="processes">Processes are numbered below this.</param>
    public RunOrder(int processes) => _processes = processes;

    /// <summary>Steps so far.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Objects on which steps of two processes depend on each other.</summary>
    public HashSet<int> Shared { get; } = [];

    /// <summary>Adds a step; the result are the steps that it races with: either could have been first, and nothing lies between.</summary>
    public List<Race> Add(Step step)
    {
        List<Race> found = RacesOf(step, out int[] clock);
        int at = _steps.Count;
        _steps.Add(step);
        _ordinals.Add(++clock[step.Process]);
        _clocks.Add(clock);
        _clockOf[step.Process] = clock;
        foreach (Access access in step.Accesses)
        {
            History(access.Object).Note(access.Kind, step.Process, at);
        }

        return found;
    }

    /// <summary>The races of a step that was not taken, such as that of a process that waits for a lock for ever.</summary>
    public List<Race> RacesOf(Step step) => RacesOf(step, out _);

    /// <summary>Whether the step at <paramref name="later"/> comes after the one at <paramref name="earlier"/> in every run of this class.</summary>
    public bool IsBefore(int earlier, int later) => _clocks[later][_steps[earlier].Process] >= _ordinals[earlier];

    /// <summary>The same for every run of the class, whatever order its independent steps come in.</summary>
    /// <param name="data">Values chosen in each step.</param>
    public ulong ClassHash(IReadOnlyList<ulong> data)
    {
        ulong sum = 0;
        for (int i = 0; i < _steps.Count; i++)
        {
            ulong hash = Mix(((ulong)_steps[i].Process << 32) ^ (uint)_ordinals[i] ^ data[i]);
            foreach (int time in _clocks[i])
            {
                hash = Mix(hash ^ (uint)time);
            }

            sum += hash;
        }

        return sum;
    }

    internal static ulong Mix(ulong value)
    {
        value = (value + 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 29)) * 0x94d049bb133111eb;
        return value ^ (value >> 32);
    }

    private List<Race> RacesOf(Step step, out int[] clock)
    {
        clock = _clockOf.TryGetValue(step.Process, out int[]? own) ? [.. own] : new int[_processes];
        var races = new List<Race>();
        var edges = new List<int>();

        // Locks first, without their releases: what a release orders is no obstacle to taking the lock in the other order, but it is one
        // for everything that was done under the lock.
        foreach (bool locks in (ReadOnlySpan<bool>)[true, false])
        {
            var candidates = new List<int>();
            foreach (Access access in step.Accesses)
            {
                if (access.Kind is AccessKind.Acquire or AccessKind.AcquireShared == locks)
                {
                    NoteShared(step, access);
                    History(access.Object).Before(access.Kind, candidates, edges);
                }
            }

            candidates.Sort(static (a, b) => b.CompareTo(a));
            foreach (int at in candidates)
            {
                if (clock[_steps[at].Process] < _ordinals[at])
                {
                    races.Add(new Race(at, locks));
                    Join(clock, _clocks[at]);
                }
            }

            foreach (int at in edges)
            {
                Join(clock, _clocks[at]);
            }
        }

        return races;
    }

    private void NoteShared(Step step, Access access)
    {
        if (!Shared.Contains(access.Object))
        {
            var before = new List<int>();
            History(access.Object).Before(access.Kind, before, before);
            if (before.Exists(at => _steps[at].Process != step.Process))
            {
                Shared.Add(access.Object);
            }
        }
    }

    private ObjectHistory History(int number)
    {
        if (!_objects.TryGetValue(number, out ObjectHistory? history))
        {
            _objects.Add(number, history = new ObjectHistory());
        }

        return history;
    }

    private static void Join(int[] clock, int[] other)
    {
        for (int i = 0; i < clock.Length; i++)
        {
            clock[i] = Math.Max(clock[i], other[i]);
        }
    }
}
