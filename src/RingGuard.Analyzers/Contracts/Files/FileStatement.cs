using System.Collections.Immutable;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>A line of a contract file, lowered to clauses. <see cref="MemberContract.ReturnRoles"/> holds the roles of a value.</summary>
internal sealed record FileStatement(EntrySyntax Syntax, MemberContract Contract)
{
    public LockClassInfo? LockClass { get; init; }

    /// <summary>The lock class takes the name of the type that the line is about (<c>Lock(Spin)</c>).</summary>
    public bool LockClassIsNamedByType { get; init; }

    /// <summary>What an <c>assembly</c> line says about the project as kernel code.</summary>
    public KernelCodeInfo? KernelCode { get; init; }

    /// <summary>Contexts of the project's own that an <c>assembly</c> line defines.</summary>
    public ImmutableArray<OwnContext> OwnContexts { get; init; } = ImmutableArray<OwnContext>.Empty;

    /// <summary>Automata that the line defines, for the context or for each object of its type.</summary>
    public ImmutableArray<ProtocolDeclaration> ProtocolDefinitions { get; init; } = ImmutableArray<ProtocolDeclaration>.Empty;

    /// <summary>Prefix of the ids that a wildcard line applies to ("My.Arch."), else null.</summary>
    public string? WildcardPrefix { get; init; }

    /// <summary>Key of the index: the documentation comment id, "-&gt;" and the target if there is one.</summary>
    public string Key => Syntax.Target is { } target ? Syntax.Name + "->" + target : Syntax.Name;
}
