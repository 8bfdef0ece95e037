using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains.Roles;

/// <summary>What a path has shown of a value: which role it has.</summary>
internal readonly record struct ProvenRole(AccessPath Path, ValueRole Role);

/// <summary>Values whose role was proven on every path.</summary>
internal sealed record RoleFacet(ImmutableArray<ProvenRole> Proven) : Facet
{
    public override bool KeepsApart => false;

    public bool Equals(RoleFacet? other)
    {
        if (other is null || other.Proven.Length != Proven.Length)
            return false;
        foreach (var proven in Proven)
        {
            if (!other.Proven.Contains(proven))
                return false;
        }

        return true;
    }

    public override int GetHashCode() => Proven.Length;

    public override Facet? Merge(Facet? other)
    {
        if (other is not RoleFacet right)
            return null;
        var common = Proven.RemoveAll(p => !right.Proven.Contains(p));
        return common.IsEmpty ? null : common.Length == Proven.Length ? this : new RoleFacet(common);
    }

    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends)
    {
        var left = Proven.RemoveAll(p => depends(p.Path));
        return left.IsEmpty ? null : left.Length == Proven.Length ? this : new RoleFacet(left);
    }

    public RoleFacet With(ProvenRole proven) => Proven.Contains(proven) ? this : new RoleFacet(Proven.Add(proven));
}

/// <summary>Values of a body's callers that must have a role, and for which call.</summary>
internal sealed class RoleSummary(ImmutableArray<(AccessPath Path, ValueRole Role, string Origin)> demands) : IEquatable<RoleSummary>
{
    public ImmutableArray<(AccessPath Path, ValueRole Role, string Origin)> Demands { get; } = demands;

    public bool Equals(RoleSummary? other)
    {
        if (other is null || other.Demands.Length != Demands.Length)
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
