using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel.Tests.Exploration;

/// <summary>
/// A program of threads over shared variables and locks, for the search alone: a thread yields the access that it is about to make, and
/// makes it when it is resumed. The machine runs the same search.
/// </summary>
internal sealed class ModelProgram(Func<IReadOnlyList<IEnumerable<ModelProgram.Operation>>> threads)
{
    public static Operation Read(int variable) => new Access(variable, AccessKind.Read);

    public static Operation Write(int variable) => new Access(variable, AccessKind.Write);

    /// <summary>Compare-and-exchange: a write where it succeeds, which its thread sees by the same condition after it; else a read.</summary>
    public static Operation Cas(int variable, Func<bool> succeeds) => new(new Access(variable, AccessKind.Read), succeeds);

    public static Operation Lock(int number) => new Access(number, AccessKind.Acquire);

    public static Operation Unlock(int number) => new Access(number, AccessKind.Release);

    public static Operation LockShared(int number) => new Access(number, AccessKind.AcquireShared);

    public static Operation UnlockShared(int number) => new Access(number, AccessKind.ReleaseShared);

    /// <summary>Runs that ended with threads that wait for ever.</summary>
    public int Deadlocks { get; private set; }

    public PartialOrderSearch Search(bool wakeupTrees = true, int maxRuns = 200_000)
    {
        var search = new PartialOrderSearch(threads().Count, wakeupTrees);
        do
        {
            RunOnce(search);
        }
        while (search.Runs < maxRuns && search.MoveNext());
        return search;
    }

    /// <summary>Every interleaving, without reduction: the number of classes by plain enumeration.</summary>
    public int CountClasses(int maxRuns = 400_000)
    {
        var classes = new HashSet<ulong>();
        var open = new Stack<int[]>([[]]);
        for (int runs = 0; open.TryPop(out int[]? prefix); runs++)
        {
            if (runs == maxRuns)
            {
                throw new InvalidOperationException("too many interleavings to count");
            }

            var state = new State(threads());
            var order = new RunOrder(state.Count);
            var data = new List<ulong>();
            var taken = new List<int>();
            while (state.Enabled is var enabled and not 0)
            {
                int[] able = [.. Enumerable.Range(0, state.Count).Where(p => (enabled >> p & 1) != 0)];
                int pick = taken.Count < prefix.Length ? prefix[taken.Count] : 0;
                if (taken.Count >= prefix.Length)
                {
                    for (int other = 1; other < able.Length; other++)
                    {
                        open.Push([.. taken, other]);
                    }
                }

                taken.Add(pick);
                order.Add(new Step(able[pick], [state.Next(able[pick])!.Value]));
                data.Add(0);
                state.Go(able[pick]);
            }

            classes.Add(order.ClassHash(data));
        }

        return classes.Count;
    }

    private void RunOnce(PartialOrderSearch search)
    {
        var state = new State(threads());
        while (state.Enabled is var enabled and not 0)
        {
            int process = search.Choose(enabled);
            if (process < 0)
            {
                search.EndRun(isComplete: false, state.Waiting);
                return;
            }

            search.Touch(state.Next(process)!.Value);
            state.Go(process);
        }

        Deadlocks += state.Waiting.Length > 0 ? 1 : 0;
        search.EndRun(isComplete: true, state.Waiting);
    }

    /// <summary>What a thread does next; what kind of access that is may depend on the state.</summary>
    internal readonly record struct Operation(Access Access, Func<bool>? Writes = null)
    {
        public Access Now => Writes is null ? Access : Access with { Kind = Writes() ? AccessKind.Write : AccessKind.Read };

        public static implicit operator Operation(Access access) => new(access);
    }

    private sealed class State
    {
        private readonly IEnumerator<Operation>[] _threads;
        private readonly bool[] _alive;
        private readonly HashSet<int> _locked = [];
        private readonly Dictionary<int, int> _readers = [];

        public State(IReadOnlyList<IEnumerable<Operation>> threads)
        {
            _threads = [.. threads.Select(static t => t.GetEnumerator())];
            _alive = [.. _threads.Select(static t => t.MoveNext())];
        }

        public int Count => _threads.Length;

        public ulong Enabled
        {
            get
            {
                ulong enabled = 0;
                for (int p = 0; p < Count; p++)
                {
                    enabled |= Next(p) is { } next && IsPossible(next) ? 1UL << p : 0;
                }

                return enabled;
            }
        }

        /// <summary>The steps of threads that cannot go on.</summary>
        public Step[] Waiting => [.. Enumerable.Range(0, Count).Where(p => Next(p) is { } next && !IsPossible(next)).Select(p => new Step(p, [Next(p)!.Value]))];

        public Access? Next(int process) => _alive[process] ? _threads[process].Current.Now : null;

        public void Go(int process)
        {
            Access access = _threads[process].Current.Now;
            switch (access.Kind)
            {
                case AccessKind.Acquire:
                    _locked.Add(access.Object);
                    break;
                case AccessKind.Release:
                    _locked.Remove(access.Object);
                    break;
                case AccessKind.AcquireShared:
                    _readers[access.Object] = _readers.GetValueOrDefault(access.Object) + 1;
                    break;
                case AccessKind.ReleaseShared:
                    _readers[access.Object]--;
                    break;
            }

            _alive[process] = _threads[process].MoveNext();
        }

        private bool IsPossible(Access access) => access.Kind switch
        {
            AccessKind.Acquire => !_locked.Contains(access.Object) && _readers.GetValueOrDefault(access.Object) == 0,
            AccessKind.AcquireShared => !_locked.Contains(access.Object),
            _ => true,
        };
    }
}
