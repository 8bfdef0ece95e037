using System;

namespace RingGuard.MiniKernel;

/// <summary>Number of a machine page frame.</summary>
/// <param name="Value">Page number, not an address.</param>
public readonly record struct Mfn(long Value) : IComparable<Mfn>
{
    /// <summary>The first frame.</summary>
    public static readonly Mfn Zero;

    /// <summary>Beyond every frame.</summary>
    public static readonly Mfn Max = new(long.MaxValue);

    /// <inheritdoc/>
    public int CompareTo(Mfn other) => Value.CompareTo(other.Value);

    /// <summary>Lower frame.</summary>
    public static bool operator <(Mfn left, Mfn right) => left.Value < right.Value;

    /// <summary>Higher frame.</summary>
    public static bool operator >(Mfn left, Mfn right) => left.Value > right.Value;

    /// <summary>Lower or the same.</summary>
    public static bool operator <=(Mfn left, Mfn right) => left.Value <= right.Value;

    /// <summary>Higher or the same.</summary>
    public static bool operator >=(Mfn left, Mfn right) => left.Value >= right.Value;

    /// <summary>Frames further on.</summary>
    public static Mfn operator +(Mfn frame, long count) => new(frame.Value + count);

    /// <summary>Frames in between.</summary>
    public static long operator -(Mfn left, Mfn right) => left.Value - right.Value;

    /// <inheritdoc/>
    public override string ToString() => Value == long.MaxValue ? "max" : $"0x{Value:x}";
}
