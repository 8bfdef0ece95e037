using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>What a path has tested before it uses FP state.</summary>
internal sealed record FpUseFacet : Facet
{
    public static readonly FpUseFacet Start = new();

    /// <summary>Sizes that are known to be at least something.</summary>
    public ImmutableArray<AccessPath> Bounded { get; init; } = ImmutableArray<AccessPath>.Empty;

    /// <summary>Tasks that were taken for user tasks because they have an address space.</summary>
    public ImmutableArray<AccessPath> WithAddressSpace { get; init; } = ImmutableArray<AccessPath>.Empty;

    /// <summary>Code asked what kind of task this is, or where its FP state lives.</summary>
    public bool Asked { get; init; }

    /// <summary>Contexts that became copies of others, claim and all, and where.</summary>
    public ImmutableArray<CopiedContext> Copies { get; init; } = ImmutableArray<CopiedContext>.Empty;

    public override bool KeepsApart => false;

    public bool Equals(FpUseFacet? other)
        => other is not null && Asked == other.Asked && SameSet(Copies, other.Copies) && SameSet(Bounded, other.Bounded) && SameSet(WithAddressSpace, other.WithAddressSpace);

    public override int GetHashCode() => (Bounded.Length * 31) + WithAddressSpace.Length;

    public override Facet? Merge(Facet? other)
    {
        var right = other as FpUseFacet ?? Start;
        var merged = new FpUseFacet
        {
            Bounded = Bounded.RemoveAll(p => !right.Bounded.Contains(p)),
            WithAddressSpace = WithAddressSpace.RemoveAll(p => !right.WithAddressSpace.Contains(p)),
            Asked = Asked || right.Asked,
            Copies = Copies.AddRange(right.Copies.RemoveAll(c => Copies.Contains(c))),
        };
        return merged.Equals(Start) ? null : merged;
    }

    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends) => this with
    {
        Bounded = Bounded.RemoveAll(p => depends(p)),
        WithAddressSpace = WithAddressSpace.RemoveAll(p => depends(p)),
    };

    private static bool SameSet<T>(ImmutableArray<T> left, ImmutableArray<T> right)
    {
        if (left.Length != right.Length)
            return false;
        foreach (var item in left)
        {
            if (!right.Contains(item))
                return false;
        }

        return true;
    }
}

/// <summary>An object that holds a context now which says of some CPU that it has its registers.</summary>
internal readonly record struct CopiedContext(AccessPath Path, int Site, string Source);

/// <summary>A body without a contract saves or loads user registers of whoever is current.</summary>
internal sealed record FpUseSummary(string UserRegisters);
