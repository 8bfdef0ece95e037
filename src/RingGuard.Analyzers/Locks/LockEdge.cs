using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Locks;

/// <summary>At <see cref="Site"/> a lock of one class is taken, or a call leads to that, while one of another class is held.</summary>
internal sealed record LockEdge(LockClassId From, LockClassId To, Location Site)
{
    public LockTraits? FromTraits { get; init; }

    public LockTraits? ToTraits { get; init; }

    public bool IsFromShared { get; init; }

    public bool IsToShared { get; init; }

    public bool IsCertain { get; init; }

    /// <summary>Classes of which another lock is held exclusively at the same time: it keeps two such paths apart.</summary>
    public ImmutableArray<LockClassId> Gates { get; init; } = ImmutableArray<LockClassId>.Empty;

    /// <summary>Where the outer lock was taken (null: by the caller, as the contract says).</summary>
    public Location? Outer { get; init; }

    /// <summary>From the call at <see cref="Site"/> to the acquisition.</summary>
    public ImmutableArray<Location> Chain { get; init; } = ImmutableArray<Location>.Empty;

    public SourcePlace Place => SourcePlace.Of(Site);

    public IEnumerable<Location> Evidence
    {
        get
        {
            if (Outer is not null)
                yield return Outer;
            foreach (var location in Chain)
                yield return location;
        }
    }
}
