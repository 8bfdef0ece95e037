using System.Collections.Generic;
using System.Collections.Immutable;

namespace RingGuard.Analyzers.Domains;

/// <summary>A use that a callee makes of an argument, and what happens there before it.</summary>
internal sealed record ParameterUse(int Ordinal, ValueUse Use, CallEvents Before);

/// <summary>How a callable uses its arguments; callers that pass a value with a role look here.</summary>
internal sealed class ParameterUses(ImmutableArray<ParameterUse> uses) : System.IEquatable<ParameterUses>
{
    public ImmutableArray<ParameterUse> Uses { get; } = uses;

    public static ParameterUses? Of(IEnumerable<ParameterUse> uses)
    {
        var merged = new SortedDictionary<(int Ordinal, int Use), CallEvents>();
        foreach (var use in uses)
        {
            merged.TryGetValue((use.Ordinal, (int)use.Use), out var before);
            merged[(use.Ordinal, (int)use.Use)] = before | use.Before;
        }

        if (merged.Count == 0)
            return null;
        var builder = ImmutableArray.CreateBuilder<ParameterUse>(merged.Count);
        foreach (var pair in merged)
            builder.Add(new ParameterUse(pair.Key.Ordinal, (ValueUse)pair.Key.Use, pair.Value));
        return new ParameterUses(builder.MoveToImmutable());
    }

    public bool Equals(ParameterUses? other)
    {
        if (other is null || other.Uses.Length != Uses.Length)
            return false;
        for (var i = 0; i < Uses.Length; i++)
        {
            if (!Uses[i].Equals(other.Uses[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ParameterUses);

    public override int GetHashCode() => Uses.Length;
}
