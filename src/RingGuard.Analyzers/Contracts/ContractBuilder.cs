using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Collects what attributes or the words of a contract file say about one symbol.</summary>
internal sealed class ContractBuilder
{
    // Most symbols say nothing, and one of these is made for each that is asked about.
    private ImmutableArray<Clause>.Builder? _clauses;
    private ImmutableArray<ProtocolStep>.Builder? _protocols;
    private ImmutableArray<ExecutionMode>.Builder? _modes;
    private ImmutableArray<Marker>.Builder? _markers;
    private ImmutableArray<OwnContext>.Builder? _ownContexts;
    private ImmutableArray<ProtocolDeclaration>.Builder? _protocolDefinitions;

    public ImmutableArray<Clause>.Builder Clauses => _clauses ??= ImmutableArray.CreateBuilder<Clause>();

    public ImmutableArray<ProtocolStep>.Builder Protocols => _protocols ??= ImmutableArray.CreateBuilder<ProtocolStep>();

    public ImmutableArray<ExecutionMode>.Builder Modes => _modes ??= ImmutableArray.CreateBuilder<ExecutionMode>();

    /// <summary>Roles of the value: a parameter, field or property; for a callable, of its result.</summary>
    public RoleSet Roles { get; set; }

    /// <summary>Roles of <c>this</c> (<c>[CurrentOnly]</c> on a method).</summary>
    public RoleSet ThisRoles { get; set; }

    public LockClassInfo? LockClass { get; set; }

    /// <summary>The lock class takes the name of the type that the line is about (<c>Lock(Spin)</c>).</summary>
    public bool LockClassIsNamedByType { get; set; }

    public bool IsTrusted { get; set; }

    public bool IsStub { get; set; }

    public bool NoReturn { get; set; }

    public bool IsAtomicSafe { get; set; }

    public bool NoFpu { get; set; }

    public ImmutableArray<Marker>.Builder Markers => _markers ??= ImmutableArray.CreateBuilder<Marker>();

    /// <summary>What a line about the assembly says of the project as kernel code.</summary>
    public KernelCodeInfo? KernelCode { get; set; }

    public ImmutableArray<OwnContext>.Builder OwnContexts => _ownContexts ??= ImmutableArray.CreateBuilder<OwnContext>();

    public ImmutableArray<ProtocolDeclaration>.Builder ProtocolDefinitions => _protocolDefinitions ??= ImmutableArray.CreateBuilder<ProtocolDeclaration>();

    /// <summary>Says something that replaces an inherited callable contract.</summary>
    public bool SpeaksOfCallable => _clauses is { Count: > 0 } || IsAtomicSafe;

    public bool IsEmpty => !SpeaksOfCallable && _protocols is not { Count: > 0 } && _modes is not { Count: > 0 } && Roles.IsEmpty && ThisRoles.IsEmpty
        && LockClass is null && !IsTrusted && !IsStub && !NoReturn && !NoFpu && _markers is not { Count: > 0 };

    public void Add(Clause clause)
    {
        // Clauses compare by value, their place included; the same statement from two places counts once.
        foreach (var known in Clauses)
        {
            if (known.Says(clause))
                return;
        }

        Clauses.Add(clause);
    }

    public void AddMode(ExecutionMode mode)
    {
        if (!Modes.Contains(mode))
            Modes.Add(mode);
    }

    public void AddMarker(Marker marker)
    {
        if (!Markers.Contains(marker))
            Markers.Add(marker);
    }

    /// <summary>Adds what something else says of the symbol, where this says nothing with the same word.</summary>
    public void AddMarkers(ImmutableArray<Marker> outer)
    {
        if (outer.IsEmpty)
            return;
        var own = Markers.Count;
        foreach (var marker in outer)
        {
            var isSaid = false;
            for (var i = 0; i < own; i++)
                isSaid |= Markers[i].Word == marker.Word;
            if (!isSaid)
                AddMarker(marker);
        }
    }

    public void AddProtocol(ProtocolStep step)
    {
        if (!Protocols.Contains(step))
            Protocols.Add(step);
    }

    /// <summary>Lowers a word of sugar that stands on a callable; false when the word is none.</summary>
    public bool TryAddSugar(string word, Location? location)
    {
        switch (word)
        {
            case "RequiresPreemptDisabled":
                AddRequires(Context.PreemptOff, location);
                return true;
            case "RequiresIrqsDisabled":
                AddRequires(Context.IrqOff, location);
                return true;
            case "NoLocksHeld":
                AddRequires(Context.NoLocks, location);
                return true;
            case "HypCallable":
                AddRequires(Context.InHyp, location);
                return true;
            case "MaySleep":
                AddRequires(Context.NotAtomic, location);
                AddEffects(Effect.Sleeps, location);
                return true;
            case "MayReschedule":
                AddRequires(Context.NotAtomic, location);
                AddEffects(Effect.Reschedules, location);
                return true;
            case "Raw":
                AddEffects(Effect.RawRegister, location);
                return true;
            case "AtomicSafe":
                IsAtomicSafe = true;
                return true;
            case "NoFpu":
                NoFpu = true;
                return true;
            default:
                return false;
        }
    }

    public MemberContract ToContract() => ToContract(ImmutableArray<RoleSet>.Empty);

    public MemberContract ToContract(ImmutableArray<RoleSet> parameterRoles)
        => IsEmpty && parameterRoles.IsEmpty
            ? MemberContract.None
            : new MemberContract
            {
                Clauses = Clauses.ToImmutable(),
                ParameterRoles = parameterRoles,
                ReturnRoles = Roles,
                ThisRoles = ThisRoles,
                Modes = Modes.ToImmutable(),
                Protocols = Protocols.ToImmutable(),
                IsTrusted = IsTrusted,
                IsStub = IsStub,
                NoReturn = NoReturn,
                NoFpu = NoFpu,
                IsAtomicSafe = IsAtomicSafe,
                Markers = Markers.ToImmutable(),
            };

    private void AddRequires(Context context, Location? location)
        => Add(new Clause(ClauseKind.Requires) { Context = context, Location = location });

    private void AddEffects(Effect effects, Location? location)
        => Add(new Clause(ClauseKind.Effects) { Effects = effects, Location = location });
}
