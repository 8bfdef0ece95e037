using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.State;

/// <summary>One callable that a delegate runs.</summary>
/// <param name="Method">The lambda, local function or method.</param>
/// <param name="Conversion">The lambda or method group where it became a delegate.</param>
internal sealed record DelegateTarget(IMethodSymbol Method, SyntaxNode Conversion)
{
    /// <summary>The object that an instance method was bound to when the delegate was made; null when it has no name.</summary>
    public AccessPath? Receiver { get; init; }

    /// <summary>Static type of the receiver of a virtual method; null where the method named is the one that runs.</summary>
    public ITypeSymbol? ReceiverType { get; init; }

    // It is where it is written: each binding of the source makes another symbol for a lambda.
    public bool Equals(DelegateTarget? other) => other is not null && Conversion == other.Conversion && Equals(Receiver, other.Receiver);

    public override int GetHashCode() => Conversion.GetHashCode();
}

/// <summary>All that a delegate value may run, when that is known.</summary>
internal sealed class DelegateTargets : IEquatable<DelegateTargets>
{
    /// <summary>A delegate that may be more than these is unknown.</summary>
    private const int Max = 4;

    private DelegateTargets(ImmutableArray<DelegateTarget> all) => All = all;

    public ImmutableArray<DelegateTarget> All { get; }

    public static DelegateTargets Of(DelegateTarget target) => new(ImmutableArray.Create(target));

    /// <summary>Either of the two; null when that is too many.</summary>
    public static DelegateTargets? Union(DelegateTargets left, DelegateTargets right)
    {
        var all = left.All;
        foreach (var target in right.All)
        {
            if (!all.Contains(target))
                all = all.Add(target);
        }

        return all.Length > Max ? null : all.Length == left.All.Length ? left : new DelegateTargets(all);
    }

    /// <summary>Whether what the delegates are bound to changes with the object at some path.</summary>
    public bool Depends(Func<AccessPath, bool> depends)
    {
        foreach (var target in All)
        {
            if (target.Receiver is { } receiver && depends(receiver))
                return true;
        }

        return false;
    }

    /// <summary>As sets: the order is that in which paths met.</summary>
    public bool Equals(DelegateTargets? other)
    {
        if (other is null || All.Length != other.All.Length)
            return false;
        foreach (var target in All)
        {
            if (!other.All.Contains(target))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as DelegateTargets);

    public override int GetHashCode() => All.Length;
}
