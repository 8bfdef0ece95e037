using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Rendering;

/// <summary>What a call takes, gives back and leaves behind, as clauses with the outcome or argument that they depend on.</summary>
internal sealed class ExitRenderer(IMethodSymbol method, bool isForMetadata)
{
    public void Add(ImmutableArray<ExitEffect> exits, List<Clause> clauses)
    {
        if (exits.IsEmpty)
            return;
        exits = SummaryBuilder.WithoutFacts(exits);
        var seen = new HashSet<(ResourceKey, AccessPath?, bool)>();
        foreach (var exit in exits)
        {
            foreach (var delta in exit.Released)
                AddDelta(ClauseKind.Releases, delta, exits, seen, clauses);
        }

        foreach (var exit in exits)
        {
            foreach (var delta in exit.Acquired)
                AddDelta(ClauseKind.Acquires, delta, exits, seen, clauses);
        }

        var irq = exits[0].Irq;
        foreach (var exit in exits)
            irq = exit.Irq == irq ? irq : IrqState.Unknown;
        if (irq is IrqState.On or IrqState.Off)
            clauses.Add(new Clause(ClauseKind.Ensures) { Context = irq == IrqState.On ? Context.IrqOn : Context.IrqOff });
        AddAnswers(exits, clauses);
    }

    /// <summary>A predicate's answer tells of the context.</summary>
    private static void AddAnswers(ImmutableArray<ExitEffect> exits, List<Clause> clauses)
    {
        foreach (var outcome in new[] { OutcomeKey.True, OutcomeKey.False })
        {
            var holds = ~Context.None;
            var isOnly = false;
            foreach (var exit in exits)
            {
                if (exit.Outcome != outcome && exit.Outcome != OutcomeKey.Any)
                    continue;
                isOnly |= exit.Outcome == outcome && exit.OutcomeParameter < 0;
                holds &= exit.Holds;
            }

            if (isOnly && holds != Context.None)
                clauses.Add(new Clause(ClauseKind.Ensures) { Context = holds, On = OutcomeOf(outcome) });
        }
    }

    private void AddDelta(
        ClauseKind kind, ResourceDelta delta, ImmutableArray<ExitEffect> exits, HashSet<(ResourceKey, AccessPath?, bool)> seen, List<Clause> clauses)
    {
        if (!delta.Must || delta.When is not null || !seen.Add((delta.Resource, delta.Path, kind == ClauseKind.Acquires)))
            return;
        string? of = null;
        if (delta.Path is not null && !PathText.TryFormat(delta.Path, method, out of))
            return;

        // A lock without a name would be taken for the object itself.
        if (delta.Path is null && delta.Resource.IsLock)
            return;
        if (delta.Resource is { Resource: Resource.Irq, IsOwnContext: false } && delta.Path is null && !delta.IsReturned && kind == ClauseKind.Acquires)
            return;
        var clause = new Clause(kind)
        {
            Resource = delta.Resource.IsOwnContext ? null : delta.Resource.Resource,
            CustomContext = delta.Resource.OwnContext,
            Of = of,
        };
        if (isForMetadata && kind == ClauseKind.Acquires && delta.Lock is { } traits)
            clause = clause with { LockKind = traits.Kind, Reentrant = traits.Reentrant ? true : null };
        if (Conditioned(clause, delta, exits) is { } conditioned)
            clauses.Add(conditioned);
    }

    /// <summary>The clause under the condition that tells the exits that have the delta from those that do not; null when there is none.</summary>
    private Clause? Conditioned(Clause clause, ResourceDelta delta, ImmutableArray<ExitEffect> exits)
    {
        var with = new List<ExitEffect>();
        var without = new List<ExitEffect>();
        foreach (var exit in exits)
            (Has(exit, clause.Kind, delta) ? with : without).Add(exit);
        if (without.Count == 0)
            return clause;

        var outcome = with[0].Outcome;
        if (outcome != OutcomeKey.Any && with[0].OutcomeParameter < 0
            && with.TrueForAll(e => e.Outcome == outcome) && without.TrueForAll(e => e.Outcome != outcome && e.Outcome != OutcomeKey.Any))
        {
            return clause with { On = OutcomeOf(outcome) };
        }

        foreach (var argument in with[0].Arguments)
        {
            if (argument.Parameter < method.Parameters.Length && argument.Value is bool
                && with.TrueForAll(e => e.Arguments.Contains(argument)) && without.TrueForAll(e => Excludes(e, argument)))
            {
                return clause with { When = method.Parameters[argument.Parameter].Name, Is = argument.Value };
            }
        }

        return null;
    }

    private static bool Excludes(ExitEffect exit, ArgumentCondition argument)
    {
        foreach (var condition in exit.Arguments)
        {
            if (condition.Parameter == argument.Parameter && !Equals(condition.Value, argument.Value))
                return true;
        }

        return false;
    }

    private static bool Has(ExitEffect exit, ClauseKind kind, ResourceDelta wanted)
    {
        foreach (var delta in kind == ClauseKind.Acquires ? exit.Acquired : exit.Released)
        {
            if (delta.Must && delta.Resource == wanted.Resource && Equals(delta.Path, wanted.Path))
                return true;
        }

        return false;
    }

    private static Outcome OutcomeOf(OutcomeKey key) => key switch
    {
        OutcomeKey.True => Outcome.True,
        OutcomeKey.False => Outcome.False,
        OutcomeKey.Zero => Outcome.Success,
        OutcomeKey.NonZero => Outcome.Failure,
        OutcomeKey.Null => Outcome.Null,
        _ => Outcome.NotNull,
    };
}
