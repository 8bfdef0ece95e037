using System;

namespace RingGuard.MiniKernel;

/// <summary>Number of a guest page frame.</summary>
/// <param name="Value">Page number, not an address.</param>
public readonly record struct Gfn(long Value) : IComparable<Gfn>
{
    /// <summary>The first frame.</summary>
    public static readonly Gfn Zero;

    /// <summary>Beyond every frame.</summary>
    public static readonly Gfn Max = new(long.MaxValue);

    /// <inheritdoc/>
    public int CompareTo(Gfn other) => Value.CompareTo(other.Value);

    /// <summary>Lower frame.</summary>
    public static bool operator <(Gfn left, Gfn right) => left.Value < right.Value;

    /// <summary>Higher frame.</summary>
    public static bool operator >(Gfn left, Gfn right) => left.Value > right.Value;

    /// <summary>Lower or the same.</summary>
    public static bool operator <=(Gfn left, Gfn right) => left.Value <= right.Value;

    /// <summary>Higher or the same.</summary>
    public static bool operator >=(Gfn left, Gfn right) => left.Value >= right.Value;

    /// <summary>Frames further on.</summary>
    public static Gfn operator +(Gfn frame, long count) => new(frame.Value + count);

    /// <summary>Frames in between.</summary>
    public static long operator -(Gfn left, Gfn right) => left.Value - right.Value;

    /// <inheritdoc/>
    public override string ToString() => Value == long.MaxValue ? "max" : $"0x{Value:x}";
}
