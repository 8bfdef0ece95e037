namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>A line of a contract file, lowered to clauses. <see cref="MemberContract.ReturnRoles"/> holds the roles of a value.</summary>
internal sealed record FileStatement(EntrySyntax Syntax, MemberContract Contract)
{
    public LockClassInfo? LockClass { get; init; }

    /// <summary>The lock class takes the name of the type that the line is about (<c>Lock(Spin)</c>).</summary>
    public bool LockClassIsNamedByType { get; init; }

    /// <summary>Prefix of the ids that a wildcard line applies to ("My.Arch."), else null.</summary>
    public string? WildcardPrefix { get; init; }

    /// <summary>Key of the index: the documentation comment id, "-&gt;" and the target if there is one.</summary>
    public string Key => Syntax.Target is { } target ? Syntax.Name + "->" + target : Syntax.Name;
}
