using System;
using System.Collections.Immutable;

namespace RingGuard.Analyzers.Contracts;

/// <summary>A set of <see cref="ValueRole"/>.</summary>
internal readonly record struct RoleSet(uint Bits)
{
    public static RoleSet Of(ValueRole role) => new(1u << (int)role);

    public bool IsEmpty => Bits == 0;

    public bool Has(ValueRole role) => (Bits & (1u << (int)role)) != 0;

    public RoleSet Union(RoleSet other) => new(Bits | other.Bits);
}

/// <summary>Everything that is declared about one callable, from attributes, bases, contract files and metadata.</summary>
internal sealed class MemberContract
{
    public static readonly MemberContract None = new();

    private ImmutableArray<ExecutionMode> _modes = ImmutableArray<ExecutionMode>.Empty;

    public ImmutableArray<Clause> Clauses { get; init; } = ImmutableArray<Clause>.Empty;

    /// <summary>Roles per parameter ordinal; empty when no parameter has one.</summary>
    public ImmutableArray<RoleSet> ParameterRoles { get; init; } = ImmutableArray<RoleSet>.Empty;

    public RoleSet ReturnRoles { get; init; }

    /// <summary>Roles that <c>this</c> must have (<c>[CurrentOnly]</c> on an instance method).</summary>
    public RoleSet ThisRoles { get; init; }

    /// <summary>The asynchronous root that the callable is; the first where several are declared.</summary>
    public ExecutionMode? RunsIn => Modes.IsEmpty ? null : Modes[0];

    /// <summary>Every mode that <c>[RunsIn]</c> names.</summary>
    public ImmutableArray<ExecutionMode> Modes
    {
        get => _modes;
        init => _modes = value;
    }

    public ImmutableArray<ProtocolStep> Protocols { get; init; } = ImmutableArray<ProtocolStep>.Empty;

    /// <summary>No FP or vector instruction may be executed (<c>[NoFpu]</c>).</summary>
    public bool NoFpu { get; init; }

    /// <summary>The body is not checked; the declared contract is taken as it stands.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>The body is a placeholder and is neither checked nor used for inference.</summary>
    public bool IsStub { get; init; }

    /// <summary>Control never comes back (<c>[DoesNotReturn]</c>, contract file).</summary>
    public bool NoReturn { get; init; }

    /// <summary>Declares that it neither sleeps nor reschedules (<c>[AtomicSafe]</c>).</summary>
    public bool IsAtomicSafe { get; init; }

    /// <summary>Facts that one rule each asks for.</summary>
    public ImmutableArray<Marker> Markers { get; init; } = ImmutableArray<Marker>.Empty;

    public bool Has(string word)
    {
        foreach (var marker in Markers)
        {
            if (marker.Word == word)
                return true;
        }

        return false;
    }

    /// <summary>Statement about entry, exit, resources or effects, as opposed to roles of values only.</summary>
    public bool SpeaksOfCallable => !Clauses.IsEmpty || IsTrusted || IsAtomicSafe;

    public MemberContract WithMode(ExecutionMode mode)
    {
        var copy = (MemberContract)MemberwiseClone();
        copy._modes = ImmutableArray.Create(mode);
        return copy;
    }

    public RoleSet RoleOfParameter(int ordinal)
        => ordinal >= 0 && ordinal < ParameterRoles.Length ? ParameterRoles[ordinal] : default;
}

/// <summary>Identity and behaviour of a class of locks, as <c>[LockClass]</c> states it.</summary>
internal sealed record LockClassInfo(string Name, LockKind Kind)
{
    public int Order { get; init; }

    public IrqSafety IrqSafety { get; init; }

    /// <summary>Other instances of the class may be taken while one is held.</summary>
    public bool Nested { get; init; }

    /// <summary>The same instance may be taken again by its holder.</summary>
    public bool Reentrant { get; init; }
}
