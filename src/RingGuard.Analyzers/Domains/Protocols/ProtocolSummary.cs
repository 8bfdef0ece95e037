using System;
using System.Collections.Immutable;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>What a body does to the automata, in terms of its callers' objects.</summary>
internal sealed class ProtocolSummary(ImmutableArray<ProtocolEffect> effects) : IEquatable<ProtocolSummary>
{
    public ImmutableArray<ProtocolEffect> Effects { get; } = effects;

    public bool Mentions(int automaton)
    {
        foreach (var effect in Effects)
        {
            if (effect.Automaton == automaton)
                return true;
        }

        return false;
    }

    public bool Equals(ProtocolSummary? other)
    {
        if (other is null || Effects.Length != other.Effects.Length)
            return false;
        for (var i = 0; i < Effects.Length; i++)
        {
            if (!Effects[i].Equals(other.Effects[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ProtocolSummary);

    public override int GetHashCode() => Effects.Length;
}

/// <summary>One automaton: where each entry state leads, and what must not be the state on entry.</summary>
internal sealed record ProtocolEffect(int Automaton, AccessPath? Path, StateRelation Rows)
{
    public ImmutableArray<ProtocolDemand> Demands { get; init; } = ImmutableArray<ProtocolDemand>.Empty;

    public bool Equals(ProtocolEffect? other)
    {
        if (other is null || Automaton != other.Automaton || !Equals(Path, other.Path) || !Rows.Equals(other.Rows) || Demands.Length != other.Demands.Length)
            return false;
        for (var i = 0; i < Demands.Length; i++)
        {
            if (!Demands[i].Equals(other.Demands[i]))
                return false;
        }

        return true;
    }

    public override int GetHashCode() => (Automaton * 31) + Demands.Length;
}

/// <summary>Entry states in which a step inside is a violation, and what is then said.</summary>
internal sealed record ProtocolDemand(uint Entries, string Step, string Origin);
