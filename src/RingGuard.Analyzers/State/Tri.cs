namespace RingGuard.Analyzers.State;

/// <summary>Three-valued truth: the two truth values and "not known".</summary>
internal enum Tri : byte
{
    Unknown,
    False,
    True,
}

internal static class TriExtensions
{
    public static Tri ToTri(this bool value) => value ? Tri.True : Tri.False;

    public static Tri Not(this Tri value) => value switch
    {
        Tri.True => Tri.False,
        Tri.False => Tri.True,
        _ => Tri.Unknown,
    };

    /// <summary>What two paths agree on.</summary>
    public static Tri Meet(this Tri left, Tri right) => left == right ? left : Tri.Unknown;
}
