using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>The six kinds of statement a callable contract is made of; sugar is lowered to these.</summary>
internal enum ClauseKind
{
    Requires,
    Forbids,
    Ensures,
    Acquires,
    Releases,
    Effects,
}

/// <summary>
/// One lowered contract statement. Exactly one of <see cref="Context"/>, <see cref="Resource"/>,
/// <see cref="CustomContext"/> and <see cref="Effects"/> carries the subject.
/// </summary>
internal sealed record Clause(ClauseKind Kind)
{
    /// <summary>Value of <see cref="Via"/> that names no member.</summary>
    public const string SomewhereBelow = "*";

    public Context Context { get; init; }

    public Resource? Resource { get; init; }

    /// <summary>Name of a context declared with <c>[assembly: ContextDefinition]</c>.</summary>
    public string? CustomContext { get; init; }

    public Effect Effects { get; init; }

    /// <summary>"this", a parameter name or a field path such as "_p2m.Lock"; null is the default object.</summary>
    public string? Of { get; init; }

    public Outcome On { get; init; }

    /// <summary>Name of the parameter that <see cref="On"/> speaks about instead of the return value (<c>ref bool lockTaken</c>).</summary>
    public string? OnParameter { get; init; }

    /// <summary>Name of the parameter that the clause depends on.</summary>
    public string? When { get; init; }

    /// <summary>
    /// The value of <see cref="When"/> for which the clause applies: a boxed constant (the underlying value for an enum),
    /// or the member name as a string when it comes from a contract file and the parameter is an enum.
    /// </summary>
    public object? Is { get; init; }

    /// <summary>Kind of lock, where a contract file states it on the clause.</summary>
    public LockKind? LockKind { get; init; }

    /// <summary>Whether the same context may take the lock again; null when the clause does not say.</summary>
    public bool? Reentrant { get; init; }

    /// <summary>
    /// The context is not brought about by the call but asserted by it: after a normal return it is known to hold
    /// (<c>alias M() = Assert(IrqOff)</c>).
    /// </summary>
    public bool IsAssertion { get; init; }

    /// <summary>
    /// Documentation comment id of the member that the clause comes from, further down the calls: its name and its rule are
    /// used in messages. <see cref="SomewhereBelow"/> when it is not one.
    /// </summary>
    public string? Via { get; init; }

    /// <summary>Read from the metadata of another assembly, some of whose members cannot be seen from here.</summary>
    public bool IsInferred { get; init; }

    /// <summary>Where the clause was written; null for built-in contracts.</summary>
    public Location? Location { get; init; }

    /// <summary>The same statement, wherever it was written.</summary>
    public bool Says(Clause other) => this with { Location = null } == other with { Location = null };
}
