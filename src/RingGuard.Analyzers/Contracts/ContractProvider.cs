using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// The one place that answers what is declared about a symbol. Built once per compilation; thread-safe; answers are cached.
/// Precedence: attributes on the symbol, then on the members it overrides or implements, then contract files, then the built-in file.
/// </summary>
internal sealed class ContractProvider
{
    private ContractProvider()
    {
    }

    public static ContractProvider Create(Compilation compilation, ImmutableArray<AdditionalText> additionalFiles, CancellationToken cancellationToken)
        => new();

    /// <summary>False when nothing but the built-in file is in force: the analyzers then register nothing.</summary>
    public bool HasContracts => false;

    public MemberContract GetContract(IMethodSymbol method) => MemberContract.None;

    /// <summary>Contract of a delegate type, which holds for whatever is converted to it.</summary>
    public MemberContract GetDelegateContract(INamedTypeSymbol delegateType) => MemberContract.None;

    /// <summary>Roles of a parameter, field or property; for a method, of its return value.</summary>
    public RoleSet GetRoles(ISymbol symbol) => default;

    /// <summary>Lock class declared on a field or property, else on its type.</summary>
    public LockClassInfo? GetLockClass(ISymbol symbol) => null;

    /// <summary>What <c>lock (x)</c> does in this kernel: one Acquires clause with LockKind and Reentrant.</summary>
    public Clause LockStatement => new(ClauseKind.Acquires);

    /// <summary>Simple names of all members with a contract (types for constructors), for the name filter.</summary>
    public IReadOnlyCollection<string> ContractedNames => ImmutableHashSet<string>.Empty;
}
