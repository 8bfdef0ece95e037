using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using RingGuard.Analyzers.State;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>
/// Laws of the abstract domains on random values. Sets of disjuncts form a semilattice exactly as long as the bound is not
/// reached. Above it, which disjuncts are joined depends on the order in which they come: there join is associative and
/// commutative only up to over-approximation, which is what soundness needs: the result covers every operand.
/// </summary>
[Trait("Suite", "Long")]
public sealed class LatticeLawTests
{
    private const int Bound = 4;
    private const int Unbounded = int.MaxValue;

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20_240_611, 97);

    [Fact]
    public void Joining_sets_is_idempotent()
        => Check(States.Sets(Bound), static a => StateSet.Join(a, a, Unbounded).SetEquals(a));

    [Fact]
    public void Empty_is_the_unit_of_joining_sets()
        => Check(States.Sets(Bound), static a => StateSet.Join(a, StateSet.Empty, Bound).SetEquals(a) && StateSet.Join(StateSet.Empty, a, Bound).SetEquals(a));

    [Fact]
    public void Joining_sets_is_commutative_below_the_bound()
        => Check(States.Sets(Bound), States.Sets(Bound), static (a, b) => StateSet.Join(a, b, Unbounded).SetEquals(StateSet.Join(b, a, Unbounded)));

    [Fact]
    public void Joining_sets_is_associative_below_the_bound()
        => Check(States.Sets(Bound), States.Sets(Bound), States.Sets(Bound), static (a, b, c)
            => StateSet.Join(StateSet.Join(a, b, Unbounded), c, Unbounded).SetEquals(StateSet.Join(a, StateSet.Join(b, c, Unbounded), Unbounded)));

    [Fact]
    public void Joining_sets_covers_both_above_the_bound_in_either_association()
        => Check(States.Sets(Bound), States.Sets(Bound), States.Sets(Bound), static (a, b, c) =>
        {
            var left = StateSet.Join(StateSet.Join(a, b, 2), c, 2);
            var right = StateSet.Join(a, StateSet.Join(b, c, 2), 2);
            return new[] { a, b, c }.All(operand => Covers(left, operand) && Covers(right, operand));
        });

    [Fact]
    public void A_set_grows_by_joining()
        => Check(States.Sets(Bound), States.Sets(Bound), static (a, b) => Covers(StateSet.Join(a, b, Bound), a) && Covers(StateSet.Join(a, b, Bound), b));

    [Fact]
    public void A_set_never_exceeds_its_bound()
        => Check(States.Sets(8), States.Sets(8), static (a, b) => StateSet.Join(a, b, 3).States.Length <= 3 || b.IsEmpty || a.IsEmpty);

    [Fact]
    public void Joining_what_was_joined_before_changes_nothing_above_the_bound_either()
        => Check(States.Sets(8), States.Sets(8), static (a, b) =>
        {
            // As at a loop head: the same disjuncts arrive one by one, again and again.
            var head = StateSet.Join(a, b, 2);
            for (var round = 0; round < 40; round++)
            {
                var before = head;
                foreach (var state in (a.IsEmpty ? [] : a.States).Concat(b.IsEmpty ? [] : b.States))
                    head = StateSet.Join(head, StateSet.Single(state), 2);
                if (head.SetEquals(before))
                    return true;
            }

            return false;
        });

    [Fact]
    public void Merging_states_is_idempotent() => Check(States.Kernels, static a => KernelState.Merge(a, a).Equals(a));

    [Fact]
    public void Merging_states_is_commutative_but_for_the_order_of_what_is_held()
        => Check(States.Kernels, States.Kernels, static (a, b) => Same(KernelState.Merge(a, b), KernelState.Merge(b, a)));

    [Fact]
    public void Merging_states_is_associative_but_for_the_order_of_what_is_held()
        => Check(States.Kernels, States.Kernels, States.Kernels, static (a, b, c)
            => Same(KernelState.Merge(KernelState.Merge(a, b), c), KernelState.Merge(a, KernelState.Merge(b, c))));

    [Fact]
    public void Merging_states_covers_both()
        => Check(States.Kernels, States.Kernels, static (a, b) => Covers(KernelState.Merge(a, b), a) && Covers(KernelState.Merge(a, b), b));

    [Fact]
    public void Merging_states_invents_nothing_that_is_surely_held()
        => Check(States.Kernels, States.Kernels, static (a, b) => KernelState.Merge(a, b).Holds.Where(static h => h.Must).All(h => SurelyHolds(a, h) && SurelyHolds(b, h)));

    [Fact]
    public void Equal_states_have_equal_hash_codes()
        => Check(States.Kernels, static a => a.GetHashCode() == (a with { Holds = [.. a.Holds] }).GetHashCode());

    [Fact]
    public void Merging_values_is_idempotent_commutative_and_associative()
        => Check(States.Values, States.Values, States.Values, static (a, b, c)
            => SymbolicValue.Merge(a, a).Equals(a)
            && SymbolicValue.Merge(a, b).Equals(SymbolicValue.Merge(b, a))
            && SymbolicValue.Merge(SymbolicValue.Merge(a, b), c).Equals(SymbolicValue.Merge(a, SymbolicValue.Merge(b, c))));

    [Fact]
    public void Unknown_absorbs_every_value()
        => Check(States.Values, static a => SymbolicValue.Merge(a, SymbolicValue.Unknown).Equals(SymbolicValue.Unknown));

    [Fact]
    public void Intersecting_maps_is_idempotent_commutative_and_associative()
        => Check(States.ValueMaps, States.ValueMaps, States.ValueMaps, static (a, b, c)
            => Intersect(a, a).Equals(a) && Intersect(a, b).Equals(Intersect(b, a)) && Intersect(Intersect(a, b), c).Equals(Intersect(a, Intersect(b, c))));

    [Fact]
    public void A_map_returns_what_was_set_and_forgets_what_was_removed()
        => Check(States.ValueMaps, States.Values, static (map, value)
            => map.Set(3, value).TryGet(3, out var found) && found.Equals(value)
            && !map.Remove(3).TryGet(3, out _)
            && map.Set(3, value).Remove(3).Equals(map.Remove(3))
            && map.Set(3, value).Entries.Select(static e => e.Key).SequenceEqual(map.Set(3, value).Entries.Select(static e => e.Key).Distinct().Order()));

    [Fact]
    public void Meeting_entries_is_idempotent_commutative_and_associative()
        => Check(States.Entries, States.Entries, States.Entries, static (a, b, c)
            => a.Meet(a) == a && a.Meet(b) == b.Meet(a) && a.Meet(b).Meet(c) == a.Meet(b.Meet(c)));

    [Fact]
    public void Meeting_entries_knows_only_what_both_know()
        => Check(States.Entries, States.Entries, static (a, b)
            => (a.Meet(b).True & ~a.True) == 0 && (a.Meet(b).True & ~b.True) == 0 && (a.Meet(b).False & ~a.False) == 0 && (a.Meet(b).False & ~b.False) == 0);

    [Fact]
    public void Meeting_entries_contradicts_itself_only_if_they_do()
        => Check(States.Entries, States.Entries, static (a, b) => !a.Meet(b).IsContradictory || (a.IsContradictory && b.IsContradictory));

    [Fact]
    public void Assuming_adds_to_what_is_known()
        => Check(States.Entries, States.Entries, static (a, b) => a.Assume(b.True, b.False) is var both && (a.True & ~both.True) == 0 && (b.False & ~both.False) == 0);

    [Fact]
    public void A_fallback_fills_gaps_and_overrules_nothing()
        => Check(States.Entries, static a => a.Or(EntryKnowledge.Task) is var full && (full.True & a.True) == a.True && (full.False & a.False) == a.False && (full.IsContradictory == a.IsContradictory));

    private static SmallMap<SymbolicValue> Intersect(SmallMap<SymbolicValue> a, SmallMap<SymbolicValue> b) => SmallMap<SymbolicValue>.Intersect(a, b, SymbolicValue.Merge);

    private static bool SurelyHolds(KernelState state, Hold hold)
        => state.Holds.Any(h => h.Must && h.Resource == hold.Resource && h.Site == hold.Site && Equals(h.Path, hold.Path));

    private static bool Same(KernelState a, KernelState b) => Covers(a, b) && Covers(b, a);

    private static bool Covers(StateSet set, StateSet other) => other.IsEmpty || other.States.All(s => set.States.Any(t => Covers(t, s)));

    /// <summary>Whatever <paramref name="general"/> claims for sure is so in <paramref name="special"/>, and it rules out nothing that is.</summary>
    private static bool Covers(KernelState general, KernelState special)
        => general.Entry.Meet(special.Entry) == general.Entry
        && (general.Irq == special.Irq || general.Irq == IrqState.Unknown)
        && general.Holds.Where(static h => h.Must).All(h => SurelyHolds(special, h))
        && special.Holds.All(h => general.Holds.Any(g => g.Resource == h.Resource && g.Site == h.Site && Equals(g.Path, h.Path)))
        && special.Debts.All(d => general.Debts.Any(g => g.Resource == d.Resource && Equals(g.Path, d.Path)))
        && Intersect(general.Values, special.Values).Equals(general.Values)
        && general.Facts.Entries.All(e => special.Facts.TryGet(e.Key, out var truth) && truth == e.Value);

    private static void Check<T>(Gen<T> generator, System.Func<T, bool> law)
        => FsCheck.Fluent.Prop.ForAll(Arb.From(generator), law).Check(Config);

    private static void Check<T1, T2>(Gen<T1> first, Gen<T2> second, System.Func<T1, T2, bool> law)
        => FsCheck.Fluent.Prop.ForAll(Arb.From(first), Arb.From(second), law).Check(Config);

    private static void Check<T1, T2, T3>(Gen<T1> first, Gen<T2> second, Gen<T3> third, System.Func<T1, T2, T3, bool> law)
        => FsCheck.Fluent.Prop.ForAll(Arb.From(first), Arb.From(second), Arb.From(third), law).Check(Config);
}
