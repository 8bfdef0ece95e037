using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.State;

/// <summary>
/// One decision on the way to a state, with those before it, as far as all the ways that were merged into the state have it
/// in common. It tells why a finding is only possible and is no part of the state's value.
/// </summary>
/// <param name="before">The decision before; null at the entry.</param>
/// <param name="place">The condition, or what throws.</param>
/// <param name="kind">What was decided.</param>
internal sealed class WayStep(WayStep? before, SyntaxNode place, WayKind kind)
{
    private readonly int _depth = before is null ? 1 : before._depth + 1;

    public WayStep? Before { get; } = before;

    public SyntaxNode Place { get; } = place;

    public WayKind Kind { get; } = kind;

    public bool IsSameAs(WayStep other) => Place == other.Place && Kind == other.Kind;

    /// <summary>What both have in common, from the entry on; the left one itself where it is that.</summary>
    public static WayStep? Common(WayStep? left, WayStep? right)
    {
        while (left is not null && left._depth > Depth(right))
            left = left.Before;
        while (right is not null && right._depth > Depth(left))
            right = right.Before;
        var common = left;
        while (left is not null && right is not null && !ReferenceEquals(left, right))
        {
            if (!left.IsSameAs(right))
                common = left.Before;
            left = left.Before;
            right = right.Before;
        }

        return common;
    }

    private static int Depth(WayStep? step) => step?._depth ?? 0;
}

internal enum WayKind : byte
{
    True,
    False,
    Null,
    NotNull,
    Matches,
    MatchesNot,

    /// <summary>A branch that the language makes: the next element of a loop is there, or not.</summary>
    Next,
    NoNext,
    Throws,
}
