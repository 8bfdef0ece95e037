using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains.Roles;

/// <summary>What a path has shown of a value: which role it has.</summary>
internal readonly record struct ProvenRole(AccessPath Path, ValueRole Role);

/// <summary>What is shown once a value, by its key, turns out to be true, or false.</summary>
internal readonly record struct RoleImplication(AccessPath Condition, bool Answer, ProvenRole Proven);

/// <summary>Values whose role was proven on every path, or on some of those that were joined; and what truth values say of it.</summary>
internal sealed record RoleFacet(ImmutableArray<ProvenRole> Proven, ImmutableArray<ProvenRole> Partly) : Facet
{
    public static RoleFacet Empty { get; } = new(ImmutableArray<ProvenRole>.Empty, ImmutableArray<ProvenRole>.Empty);

    public ImmutableArray<RoleImplication> Implied { get; init; } = ImmutableArray<RoleImplication>.Empty;

    public override bool KeepsApart => false;

    public bool Equals(RoleFacet? other)
        => other is not null && SameSet(Proven, other.Proven) && SameSet(Partly, other.Partly) && SameSet(Implied, other.Implied);

    public override int GetHashCode() => Proven.Length;

    public override Facet? Merge(Facet? other)
    {
        var right = other as RoleFacet ?? Empty;
        if (Equals(right))
            return this;
        var common = Proven.RemoveAll(p => !right.Proven.Contains(p));
        var partly = Partly;
        foreach (var proven in Proven.AddRange(right.Proven).AddRange(right.Partly))
        {
            if (!common.Contains(proven) && !partly.Contains(proven))
                partly = partly.Add(proven);
        }

        return Of(common, partly, Implied.RemoveAll(i => !right.Implied.Contains(i)));
    }

    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends)
        => Of(Proven.RemoveAll(p => depends(p.Path)), Partly.RemoveAll(p => depends(p.Path)), Implied.RemoveAll(i => depends(i.Condition) || depends(i.Proven.Path)));

    public RoleFacet With(ProvenRole proven)
        => Proven.Contains(proven) ? this : this with { Proven = Proven.Add(proven), Partly = Partly.Remove(proven) };

    /// <summary>Without what is no longer so.</summary>
    public RoleFacet? Without(Predicate<ProvenRole> isGone) => Of(Proven.RemoveAll(isGone), Partly.RemoveAll(isGone), Implied.RemoveAll(i => isGone(i.Proven)));

    private static RoleFacet? Of(ImmutableArray<ProvenRole> proven, ImmutableArray<ProvenRole> partly, ImmutableArray<RoleImplication> implied)
        => proven.IsEmpty && partly.IsEmpty && implied.IsEmpty ? null : new RoleFacet(proven, partly) { Implied = implied };

    private static bool SameSet<T>(ImmutableArray<T> left, ImmutableArray<T> right)
    {
        if (left == right)
            return true;
        if (left.Length != right.Length)
            return false;
        foreach (var one in left)
        {
            if (!right.Contains(one))
                return false;
        }

        return true;
    }
}

/// <summary>Values of a body's callers that must have a role, and for which call.</summary>
internal sealed class RoleSummary(ImmutableArray<(AccessPath Path, ValueRole Role, string Origin)> demands) : IEquatable<RoleSummary>
{
    public ImmutableArray<(AccessPath Path, ValueRole Role, string Origin)> Demands { get; } = demands;

    /// <summary>Roles of what the body returns, whichever way it ends.</summary>
    public ImmutableArray<ValueRole> Returned { get; init; } = ImmutableArray<ValueRole>.Empty;

    /// <summary>What an answer of the body shows of its parameters; the condition is <see cref="AccessPath.Return"/>.</summary>
    public ImmutableArray<RoleImplication> Implied { get; init; } = ImmutableArray<RoleImplication>.Empty;

    public bool Equals(RoleSummary? other)
    {
        if (other is null || other.Demands.Length != Demands.Length || !other.Returned.SequenceEqual(Returned) || !other.Implied.SequenceEqual(Implied))
            return false;
        for (var i = 0; i < Demands.Length; i++)
        {
            if (!Demands[i].Equals(other.Demands[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as RoleSummary);

    public override int GetHashCode() => Demands.Length;
}
