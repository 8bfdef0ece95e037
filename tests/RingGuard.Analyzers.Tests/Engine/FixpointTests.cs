using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using RingGuard.Analyzers.Flow;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>The solver on graphs of numbers: which nodes lie on some path to a node.</summary>
public sealed class FixpointTests
{
    [Fact]
    public void A_diamond_joins_both_arms()
    {
        var (solved, states) = Solve(4, [(0, 1), (0, 2), (1, 3), (2, 3)]);

        Assert.True(solved);
        Assert.Equal([0, 1, 2], states[3]!.Order());
        Assert.Equal([0], states[1]);
    }

    [Fact]
    public void A_loop_feeds_its_head()
    {
        var (solved, states) = Solve(4, [(0, 1), (1, 2), (2, 1), (1, 3)]);

        Assert.True(solved);
        Assert.Equal([0, 1, 2], states[1]!.Order());
        Assert.Equal([0, 1, 2], states[3]!.Order());
    }

    [Fact]
    public void A_loop_with_two_entries_converges()
    {
        var (solved, states) = Solve(4, [(0, 1), (0, 2), (1, 2), (2, 1), (2, 3)]);

        Assert.True(solved);
        Assert.Equal([0, 1, 2], states[1]!.Order());
        Assert.Equal([0, 1, 2], states[2]!.Order());
        Assert.Equal([0, 1, 2], states[3]!.Order());
    }

    [Fact]
    public void A_node_that_nothing_leads_to_keeps_bottom()
    {
        var (solved, states) = Solve(4, [(0, 1), (2, 3), (3, 1)]);

        Assert.True(solved);
        Assert.Null(states[2]);
        Assert.Null(states[3]);
        Assert.Equal([0], states[1]);
    }

    [Fact]
    public void The_entry_may_lie_in_a_loop()
    {
        var (solved, states) = Solve(2, [(0, 1), (1, 0)]);

        Assert.True(solved);
        Assert.Equal([0, 1], states[0]!.Order());
    }

    [Fact]
    public void A_spent_budget_is_no_result()
    {
        Assert.False(Solve(4, [(0, 1), (1, 2), (2, 1), (1, 3)], budget: 4).Solved);
        Assert.True(Solve(4, [(0, 1), (1, 2), (2, 1), (1, 3)], budget: 40).Solved);
    }

    [Fact]
    public void An_endless_chain_spends_the_budget()
    {
        var counter = new EndlessLattice();

        Assert.False(Fixpoint.TrySolve(counter, counter, LoopSpans.Of(0, 0, [(0, 0)]), 0, 0, 0, 1000, CancellationToken.None, out _));
        Assert.Equal(1000, counter.Visits);
    }

    [Fact]
    public void Cancellation_stops_the_solver()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => Fixpoint.TrySolve(new Nodes(), new Edges(2, [(0, 1)]), LoopSpans.Of(0, 1, []), 0, 1, [], 10, source.Token, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_order_of_edges_does_not_matter(int seed)
    {
        var random = new Random(seed);
        var edges = Enumerable.Range(0, 60).Select(_ => (random.Next(20), random.Next(20))).ToArray();
        var expected = Solve(20, edges).States;

        for (var round = 0; round < 20; round++)
        {
            random.Shuffle(edges);
            var states = Solve(20, edges).States;
            for (var node = 0; node < 20; node++)
                Assert.Equal(expected[node]?.Order(), states[node]?.Order());
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void The_result_is_what_reachability_says(int seed)
    {
        var random = new Random(seed);
        var edges = Enumerable.Range(0, 40).Select(_ => (From: random.Next(15), To: random.Next(15))).ToArray();
        var states = Solve(15, edges).States;

        var reached = Closure([0], edges);
        for (var node = 0; node < 15; node++)
        {
            var expected = reached.Where(from => edges.Where(e => e.From == from).Any(e => Closure([e.To], edges).Contains(node))).Order();
            Assert.Equal(reached.Contains(node) ? expected : [], states[node]?.Order() ?? Enumerable.Empty<int>());
        }
    }

    [Fact]
    public void Nodes_outside_of_loops_are_visited_once()
    {
        // Two loops, one in the other, between straight parts.
        (int, int)[] edges = [(0, 1), (1, 2), (2, 3), (3, 2), (3, 4), (4, 1), (4, 5), (5, 6), (5, 7), (6, 7)];
        var transfer = new Edges(8, edges);

        Assert.True(Fixpoint.TrySolve(new Nodes(), transfer, LoopSpans.Of(0, 7, edges), 0, 7, [], 100, CancellationToken.None, out var states));

        transfer.MustHaveSeen(states);
        Assert.Equal(Enumerable.Range(0, 8).Where(static i => i is 0 or > 4), transfer.VisitedOnce.Order());
    }

    [Fact]
    public void A_way_back_that_no_edge_shows_is_no_result()
    {
        Assert.False(Fixpoint.TrySolve(new Nodes(), new Edges(3, [(0, 1), (1, 2), (2, 1)]), LoopSpans.Of(0, 2, []), 0, 2, [], 100, CancellationToken.None, out _));
    }

    private static HashSet<int> Closure(IEnumerable<int> start, (int From, int To)[] edges)
    {
        var found = new HashSet<int>(start);
        while (edges.Any(e => found.Contains(e.From) && found.Add(e.To)))
        {
        }

        return found;
    }

    private static (bool Solved, ImmutableHashSet<int>?[] States) Solve(int count, (int From, int To)[] edges, int budget = 10_000)
    {
        var transfer = new Edges(count, edges);
        var solved = Fixpoint.TrySolve(new Nodes(), transfer, LoopSpans.Of(0, count - 1, edges), 0, count - 1, [], budget, CancellationToken.None, out var states);
        if (solved)
            transfer.MustHaveSeen(states);
        return (solved, states);
    }

    /// <summary>Sets of nodes under union; null is unreachable.</summary>
    private sealed class Nodes : ILattice<ImmutableHashSet<int>?>
    {
        public ImmutableHashSet<int>? Bottom => null;

        public ImmutableHashSet<int>? Join(ImmutableHashSet<int>? left, ImmutableHashSet<int>? right)
            => left is null ? right : right is null ? left : left.Union(right);

        public bool AreEqual(ImmutableHashSet<int>? left, ImmutableHashSet<int>? right)
            => left is null || right is null ? left is null && right is null : left.SetEquals(right);
    }

    /// <summary>Each node adds its own number.</summary>
    private sealed class Edges(int count, (int From, int To)[] edges) : ITransfer<ImmutableHashSet<int>?>
    {
        private readonly List<(int Node, ImmutableHashSet<int> Input)> _final = [];

        private readonly Dictionary<int, int> _visits = [];

        public IEnumerable<int> VisitedOnce => _visits.Where(static v => v.Value == 1).Select(static v => v.Key);

        /// <summary>Each node that is reached was shown its converged input once, in the order of numbers.</summary>
        public void MustHaveSeen(ImmutableHashSet<int>?[] states)
        {
            var reached = Enumerable.Range(0, count).Where(i => states[i] is not null).ToList();
            Assert.Equal(reached, _final.Select(static f => f.Node));
            foreach (var (node, input) in _final)
                Assert.Equal(states[node]!.Order(), input.Order());
        }

        public void Apply(int node, ImmutableHashSet<int>? input, IFlowSink<ImmutableHashSet<int>?> sink, bool isFinal)
        {
            _visits[node] = _visits.GetValueOrDefault(node) + 1;
            Assert.InRange(node, 0, count - 1);
            Assert.NotNull(input);
            if (isFinal)
                _final.Add((node, input));
            foreach (var (from, to) in edges)
            {
                if (from == node)
                    sink.Flow(to, input.Add(node));
            }
        }
    }

    /// <summary>Breaks the law of finite chains on purpose.</summary>
    private sealed class EndlessLattice : ILattice<int>, ITransfer<int>
    {
        public int Visits { get; private set; }

        public int Bottom => -1;

        public int Join(int left, int right) => Math.Max(left, right);

        public bool AreEqual(int left, int right) => left == right;

        public void Apply(int node, int input, IFlowSink<int> sink, bool isFinal)
        {
            Visits++;
            sink.Flow(0, input + 1);
        }
    }
}
