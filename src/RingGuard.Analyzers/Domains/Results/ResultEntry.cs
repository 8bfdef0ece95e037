using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains;

/// <summary>The result of one call that somebody has to look at, in the variable at <see cref="Key"/>.</summary>
internal sealed record ResultEntry(AccessPath Key, int Site, IMethodSymbol Callee, ResultKind Kind)
{
    public ResultStatus Status { get; init; } = ResultStatus.Unchecked;

    /// <summary>Open on every path.</summary>
    public bool Must { get; init; } = true;

    /// <summary>Used in the expression that makes it; it has no variable.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>True or false: a test of it tells all there is to know.</summary>
    public bool IsTwoValued { get; init; }

    /// <summary>Its contract asks for a look at it, as opposed to a callee that only hands on such a result.</summary>
    public bool IsInferred { get; init; }

    /// <summary>The progress of a restartable operation, in the caller's terms.</summary>
    public AccessPath? Cursor { get; init; }

    /// <summary>Where the progress was overwritten after the operation came back unfinished.</summary>
    public int ResetAt { get; init; }

    public bool IsResetOnEveryPath { get; init; }

    /// <summary>Other work had its turn since the operation came back.</summary>
    public bool HadTurn { get; init; }

    /// <summary>What else it was called with: the same means that it is called again.</summary>
    public PathList Arguments { get; init; }

    /// <summary>A variable among the arguments has another value now.</summary>
    public bool HasOtherArguments { get; init; }

    public bool IsSameResult(ResultEntry other) => Site == other.Site && Key.Equals(other.Key);

    public bool IsRetriedBy(IMethodSymbol callee, PathList arguments)
        => !HasOtherArguments && SymbolEqualityComparer.Default.Equals(Callee, callee) && Arguments.Equals(arguments);

    public ResultEntry Merge(ResultEntry other)
    {
        if (Equals(other))
            return this;
        var reset = ResetAt == 0 || (other.ResetAt != 0 && other.ResetAt < ResetAt) ? other.ResetAt : ResetAt;
        return this with
        {
            Status = Status | other.Status,
            Must = Must && other.Must,
            HadTurn = HadTurn && other.HadTurn,
            ResetAt = reset,
            IsResetOnEveryPath = IsResetOnEveryPath && other.IsResetOnEveryPath,
            HasOtherArguments = HasOtherArguments || other.HasOtherArguments || !Arguments.Equals(other.Arguments),
        };
    }
}

/// <summary>Objects that a call names; equal as a list.</summary>
internal readonly record struct PathList(ImmutableArray<AccessPath?> Paths)
{
    public bool Equals(PathList other)
    {
        if (Paths.IsDefault || other.Paths.IsDefault)
            return Paths.IsDefault && other.Paths.IsDefault;
        if (Paths.Length != other.Paths.Length)
            return false;
        for (var i = 0; i < Paths.Length; i++)
        {
            if (!Equals(Paths[i], other.Paths[i]))
                return false;
        }

        return true;
    }

    public override int GetHashCode() => Paths.IsDefault ? 0 : Paths.Length;
}
