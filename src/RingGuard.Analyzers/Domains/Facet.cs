using System;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// The value of one <see cref="StateDomain"/> in one disjunct; immutable, with equality by value. Its start is "absent":
/// a domain that has nothing to say costs nothing.
/// </summary>
internal abstract record Facet
{
    /// <summary>
    /// Whether disjuncts that differ in this are kept apart, up to the bound. Say so where a rule needs the correlation with
    /// a condition (a flag of work that is pending); else values of both paths are merged at once.
    /// </summary>
    public abstract bool KeepsApart { get; }

    /// <summary>The join with the value of another path; null on either side stands for absent. Must be idempotent, commutative and of finite height.</summary>
    public abstract Facet? Merge(Facet? other);

    /// <summary>A variable or member got a new value: forgets or renames what was known through its name.</summary>
    public virtual Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends) => this;
}
