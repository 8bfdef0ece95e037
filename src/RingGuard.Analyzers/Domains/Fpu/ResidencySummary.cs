using System;
using System.Collections.Immutable;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>What a body without a contract does to residency, in terms of its callers' objects.</summary>
internal sealed class ResidencySummary : IEquatable<ResidencySummary>
{
    /// <summary>Images that are read as the caller left them.</summary>
    public ImmutableArray<AccessPath> Reads { get; init; } = ImmutableArray<AccessPath>.Empty;

    /// <summary>What loads registers over whatever owner the caller has; null when nothing does.</summary>
    public string? LoadsOver { get; init; }

    public bool OwnerIsKnown { get; init; }

    public bool CurrentIsSaved { get; init; }

    public ImmutableArray<AccessPath> Saved { get; init; } = ImmutableArray<AccessPath>.Empty;

    public bool IsEmpty => Reads.IsEmpty && LoadsOver is null && !OwnerIsKnown && !CurrentIsSaved && Saved.IsEmpty;

    public bool Equals(ResidencySummary? other)
    {
        if (other is null || LoadsOver != other.LoadsOver || OwnerIsKnown != other.OwnerIsKnown || CurrentIsSaved != other.CurrentIsSaved
            || Reads.Length != other.Reads.Length || Saved.Length != other.Saved.Length)
        {
            return false;
        }

        for (var i = 0; i < Reads.Length; i++)
        {
            if (!Reads[i].Equals(other.Reads[i]))
                return false;
        }

        for (var i = 0; i < Saved.Length; i++)
        {
            if (!Saved[i].Equals(other.Saved[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ResidencySummary);

    public override int GetHashCode() => (Reads.Length * 31) + Saved.Length;
}
