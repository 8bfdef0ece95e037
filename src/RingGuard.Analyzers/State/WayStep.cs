using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.State;

/// <summary>
/// One decision on the way to a state, with those before it. A state carries one way that leads to it, for what is told about a
/// finding; it is no part of the state's value.
/// </summary>
/// <param name="before">The decision before; null at the entry.</param>
/// <param name="place">The condition, or what throws.</param>
/// <param name="kind">What was decided.</param>
internal sealed class WayStep(WayStep? before, SyntaxNode? place, WayKind kind)
{
    /// <summary>Nothing is known of what came before: different ways were joined.</summary>
    public static readonly WayStep Unknown = new(null, null, WayKind.Unknown);

    public WayStep? Before { get; } = before;

    public SyntaxNode? Place { get; } = place;

    public WayKind Kind { get; } = kind;

    public bool IsSameAs(WayStep other) => Place == other.Place && Kind == other.Kind;
}

internal enum WayKind : byte
{
    Unknown,
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
