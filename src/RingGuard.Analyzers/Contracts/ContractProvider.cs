using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// The one place that answers what is declared about a symbol. Built once per compilation; thread-safe; answers are cached.
/// Precedence: what attributes and the project's contract files say of the symbol itself (attributes win a contradiction),
/// then the built-in file, then the members that it overrides or implements.
/// </summary>
internal sealed partial class ContractProvider
{
    private static readonly string[] CoreAttributes =
    {
        "RingGuard.RequiresAttribute",
        "RingGuard.EffectsAttribute",
        "RingGuard.AcquiresAttribute",
        "RingGuard.EnsuresAttribute",
        "RingGuard.RoleAttribute",
        "RingGuard.LockClassAttribute",
    };

    private readonly Compilation _compilation;
    private readonly AttributeReader _reader = new();
    private readonly ConcurrentDictionary<IMethodSymbol, MemberContract> _contracts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, MemberContract> _delegates = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, RoleSet> _roles = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, LockClassInfo?> _lockClasses = new(SymbolEqualityComparer.Default);

    private ContractProvider(Compilation compilation)
    {
        _compilation = compilation;
        HasContracts = AnyAttributeIsVisible(compilation);
    }

    public static ContractProvider Create(Compilation compilation, ImmutableArray<AdditionalText> additionalFiles, CancellationToken cancellationToken)
        => new(compilation);

    /// <summary>False when nothing but the built-in file is in force: the analyzers then register nothing.</summary>
    public bool HasContracts { get; }

    /// <summary>What <c>lock (x)</c> does in this kernel: one Acquires clause with LockKind and Reentrant.</summary>
    public Clause LockStatement => new(ClauseKind.Acquires) { Resource = Resource.Lock, LockKind = LockKind.Mutex, Reentrant = true };

    /// <summary>Simple names of all members with a contract (types for constructors), for the name filter.</summary>
    public IReadOnlyCollection<string> ContractedNames => ImmutableHashSet<string>.Empty;

    public MemberContract GetContract(IMethodSymbol method)
    {
        method = Canonical(method);
        if (method.MethodKind is MethodKind.FunctionPointerSignature or MethodKind.BuiltinOperator)
            return MemberContract.None;

        if (method.MethodKind == MethodKind.DelegateInvoke)
            return method.ContainingType is { } delegateType ? GetDelegateContract(delegateType) : MemberContract.None;

        return _contracts.TryGetValue(method, out var known) ? known : _contracts.GetOrAdd(method, Build(method));
    }

    /// <summary>Contract of a delegate type, which holds for whatever is converted to it.</summary>
    public MemberContract GetDelegateContract(INamedTypeSymbol delegateType)
    {
        delegateType = delegateType.OriginalDefinition;
        if (delegateType.TypeKind != TypeKind.Delegate)
            return MemberContract.None;

        return _delegates.TryGetValue(delegateType, out var known) ? known : _delegates.GetOrAdd(delegateType, BuildDelegate(delegateType));
    }

    /// <summary>Roles of a parameter, field or property; for a method, of its return value.</summary>
    public RoleSet GetRoles(ISymbol symbol)
    {
        if (symbol is IMethodSymbol method)
            return GetContract(method).ReturnRoles;

        if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol owner } parameter)
        {
            // A reduced extension method lacks the receiver, its contract does not.
            var shift = owner.ReducedFrom is null ? 0 : 1;
            return GetContract(owner).RoleOfParameter(parameter.Ordinal + shift);
        }

        symbol = symbol.OriginalDefinition;
        return _roles.TryGetValue(symbol, out var known) ? known : _roles.GetOrAdd(symbol, BuildRoles(symbol));
    }

    /// <summary>Lock class declared on a field or property, else on its type.</summary>
    public LockClassInfo? GetLockClass(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        return _lockClasses.TryGetValue(symbol, out var known) ? known : _lockClasses.GetOrAdd(symbol, BuildLockClass(symbol));
    }

    /// <summary>The method that a contract is written on: unreduced, generic, the defining part.</summary>
    private static IMethodSymbol Canonical(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return method.PartialDefinitionPart ?? method;
    }

    private static bool AnyAttributeIsVisible(Compilation compilation)
    {
        foreach (var name in CoreAttributes)
        {
            if (!compilation.GetTypesByMetadataName(name).IsEmpty)
                return true;
        }

        return false;
    }
}
