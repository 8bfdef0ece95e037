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

    /// <summary>It was found where it is stored, so that what it captured has no name where it is called.</summary>
    public bool IsStored { get; init; }

    /// <summary>It may have been bound to another object than the one that runs it, so that its <c>this</c> has no name there.</summary>
    public bool IsOfOther { get; init; }

    // It is where it is written: each binding of the source makes another symbol for a lambda.
    public bool Equals(DelegateTarget? other) => other is not null && Conversion == other.Conversion && IsOfOther == other.IsOfOther && Equals(Receiver, other.Receiver);

    public override int GetHashCode() => Conversion.GetHashCode();
}

/// <summary>All that a delegate value may run, when that is known.</summary>
internal sealed class DelegateTargets : IEquatable<DelegateTargets>
{
    /// <summary>A delegate that may be more than these is unknown.</summary>
    private const int Max = 4;

    private DelegateTargets(ImmutableArray<DelegateTarget> all, bool runsAll = false) => (All, RunsAll) = (all, runsAll);

    public ImmutableArray<DelegateTarget> All { get; }

    /// <summary>A combined delegate, which runs one after the other; else any one of them.</summary>
    public bool RunsAll { get; }

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

        return all.Length > Max ? null : all.Length == left.All.Length && (!left.RunsAll || left.Equals(right)) ? left : new DelegateTargets(all);
    }

    /// <summary>The same, bound to objects that have no name.</summary>
    public DelegateTargets OfOther()
    {
        var all = ImmutableArray.CreateBuilder<DelegateTarget>(All.Length);
        foreach (var target in All)
        {
            var other = target with { Receiver = null, IsOfOther = true };
            if (!all.Contains(other))
                all.Add(other);
        }

        return new DelegateTargets(all.ToImmutable(), RunsAll);
    }

    /// <summary>Both, one after the other; null when that is too many.</summary>
    public static DelegateTargets? Combine(DelegateTargets left, DelegateTargets right)
    {
        if (Union(left, right) is not { } both)
            return null;
        return IsCertain(left) && IsCertain(right) ? new DelegateTargets(both.All, runsAll: both.All.Length > 1) : both;
    }

    private static bool IsCertain(DelegateTargets targets) => targets.RunsAll || targets.All.Length == 1;

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
        if (other is null || All.Length != other.All.Length || RunsAll != other.RunsAll)
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
