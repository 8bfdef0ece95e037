using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// The one place that answers what is declared about a symbol. Built once per compilation; thread-safe; answers are cached.
/// Precedence: what attributes and the project's contract files say of the symbol itself (attributes win a contradiction),
/// then the built-in file, then the members that it overrides or implements.
/// </summary>
internal sealed partial class ContractProvider
{
    private static readonly ConditionalWeakTable<Compilation, List<(ImmutableArray<AdditionalText> Files, ContractProvider Provider)>> Shared = new();

    private readonly AttributeReader _reader = new();
    private readonly ConcurrentDictionary<IMethodSymbol, MemberContract> _contracts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, MemberContract> _delegates = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, RoleSet> _roles = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, LockClassInfo?> _lockClasses = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<ISymbol, LockClassInfo?> _declaredLockClasses = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<GuardInfo>> _guards = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ExecutionMode?> _modes = new(SymbolEqualityComparer.Default);
    private readonly Lazy<ContractFileIndex> _index;
    private Lazy<ContractedNameSet> _names;
    private Lazy<ContractWords> _words;
    private readonly Lazy<ImmutableDictionary<string, OwnContext>> _ownContexts;
    private readonly Lazy<KernelCodeInfo?> _kernelCode;
    private readonly Lazy<ImmutableDictionary<IAssemblySymbol, InferredContracts>> _inferred;
    private Lazy<ContractVocabulary> _vocabulary;
    private readonly Lazy<ImmutableArray<ProtocolDeclaration>> _protocols;
    private readonly Compilation _compilation;

    private ContractProvider(Compilation compilation, ImmutableArray<ContractFile> files)
    {
        _compilation = compilation;
        HasContracts = files.Length > 0 || MetadataScope.AnyAttributeIsVisible(compilation);
        _index = new Lazy<ContractFileIndex>(() => ContractFileIndex.Create(files, ContractFile.BuiltIn));

        // The token of the compilation start must not cancel a question that is asked much later.
        _names = new Lazy<ContractedNameSet>(() => ContractedNameSet.Collect(compilation, Index, CancellationToken.None));
        _words = new Lazy<ContractWords>(() => new ContractWords(compilation, Index, CancellationToken.None));
        _ownContexts = new Lazy<ImmutableDictionary<string, OwnContext>>(() => AssemblyFacts.ReadOwnContexts(compilation, Index));
        _vocabulary = new Lazy<ContractVocabulary>(() => ContractVocabulary.Collect(compilation, Index, CancellationToken.None));
        _protocols = new Lazy<ImmutableArray<ProtocolDeclaration>>(() => ProtocolDeclarations.Read(compilation, Vocabulary, Index));
        _kernelCode = new Lazy<KernelCodeInfo?>(() => AssemblyFacts.ReadKernelCode(compilation.Assembly, Index));
        _inferred = new Lazy<ImmutableDictionary<IAssemblySymbol, InferredContracts>>(() => AssemblyFacts.ReadInferredContracts(compilation));
    }

    /// <summary>As <see cref="Create"/>; the analyzers of one run over a compilation share the answer.</summary>
    public static ContractProvider Of(Compilation compilation, ImmutableArray<AdditionalText> additionalFiles, CancellationToken cancellationToken)
    {
        var shared = Shared.GetOrCreateValue(compilation);
        lock (shared)
        {
            foreach (var (files, known) in shared)
            {
                if (files.SequenceEqual(additionalFiles))
                    return known;
            }

            var created = Create(compilation, additionalFiles, cancellationToken);
            shared.Add((additionalFiles, created));
            return created;
        }
    }

    /// <summary>Cheap: reads the contract files and asks whether the attributes exist; the rest is done on the first question.</summary>
    public static ContractProvider Create(Compilation compilation, ImmutableArray<AdditionalText> additionalFiles, CancellationToken cancellationToken)
    {
        var files = ImmutableArray.CreateBuilder<ContractFile>();
        foreach (var additional in additionalFiles)
        {
            if (ContractFile.IsContractFile(additional) && ContractFile.Get(additional, cancellationToken) is { } file)
                files.Add(file);
        }

        return new ContractProvider(compilation, files.ToImmutable());
    }

    /// <summary>False when nothing but the built-in file is in force: the analyzers then register nothing.</summary>
    public bool HasContracts { get; }

    /// <summary>The contract files, composed.</summary>
    public ContractFileIndex Index => _index.Value;

    /// <summary>Contexts of the project's own, by name.</summary>
    public ImmutableDictionary<string, OwnContext> OwnContexts => _ownContexts.Value;

    /// <summary>What the contracts speak of at all; decides which domains are there.</summary>
    public ContractVocabulary Vocabulary => _vocabulary.Value;

    /// <summary>Automata of the project's own.</summary>
    public ImmutableArray<ProtocolDeclaration> Protocols => _protocols.Value;

    /// <summary><c>[assembly: KernelCode]</c> of the compilation, or null.</summary>
    public KernelCodeInfo? KernelCode => _kernelCode.Value;

    /// <summary>
    /// What <c>lock (x)</c> does in this kernel: one Acquires clause with LockKind and Reentrant. Without a Resource it does
    /// nothing there (<c>construct lock</c> with no words).
    /// </summary>
    public Clause LockStatement
    {
        get
        {
            foreach (var clause in Index.LockStatement)
            {
                if (clause.Resource == Resource.Lock)
                    return clause;
            }

            return new Clause(ClauseKind.Acquires);
        }
    }

    /// <summary>All clauses of <c>lock (x)</c>, the one of <see cref="LockStatement"/> included.</summary>
    public ImmutableArray<Clause> LockStatementClauses => Index.LockStatement;

    /// <summary>What <c>new</c> of a reference type does (<c>construct new</c>).</summary>
    public ImmutableArray<Clause> NewExpression => Index.NewExpression;

    /// <summary>What the call of a delegate does beside its target (<c>construct delegate-call</c>).</summary>
    public ImmutableArray<Clause> DelegateCall => Index.DelegateCall;

    /// <summary>
    /// Simple names of all members with a contract (types for constructors), for the name filter. Beside names it may hold
    /// "lock" (the statement has an effect), "new" and "delegate-call" (the constructs have one), "this[]" (some indexer has
    /// a contract) and "Invoke" with the names of fields, properties, events and parameters of a contracted delegate type.
    /// </summary>
    public IReadOnlyCollection<string> ContractedNames => _names.Value.All;

    /// <summary>The same, by whose contract it is.</summary>
    public ContractedNameSet Names => _names.Value;

    /// <summary>
    /// Takes the names and words over from a compilation whose declarations and references are the same, and whose bodies are
    /// but for the edited files.
    /// </summary>
    public void TakeNames(ContractProvider other, IEnumerable<(SyntaxTree Old, SyntaxTree New)> edited)
    {
        if (!_names.IsValueCreated && other._names.IsValueCreated)
            _names = other._names;
        if (!_vocabulary.IsValueCreated && other._vocabulary.IsValueCreated)
            _vocabulary = other._vocabulary;
        if (!_words.IsValueCreated && other._words.IsValueCreated && edited.All(static e => ContractWords.AreSame(e.Old, e.New)))
            _words = other._words;
    }

    /// <summary>Quick answer by name for the many members that nothing is said about; may be true in vain.</summary>
    public bool IsContracted(IMethodSymbol method)
    {
        var names = _names.Value;
        return method.MethodKind switch
        {
            MethodKind.Constructor => names.Has(method.ContainingType.Name),
            MethodKind.UserDefinedOperator or MethodKind.Conversion => names.Has("operator"),
            _ when method.AssociatedSymbol is IPropertySymbol { IsIndexer: true } => names.Has("this[]"),
            _ => names.Has(DocumentationId.SimpleName(method.AssociatedSymbol ?? method)),
        };
    }

    public MemberContract GetContract(IMethodSymbol method)
    {
        method = Canonical(method);
        if (method.MethodKind is MethodKind.FunctionPointerSignature or MethodKind.BuiltinOperator)
            return MemberContract.None;

        if (method.MethodKind == MethodKind.DelegateInvoke)
            return method.ContainingType is { } delegateType ? GetDelegateContract(delegateType) : MemberContract.None;

        return _contracts.TryGetValue(method, out var known) ? known : _contracts.GetOrAdd(method, MayBeContracted(method) ? Build(method) : MemberContract.None);
    }

    /// <summary>
    /// False for the many members of this compilation that nobody says anything about: their attributes need not be bound.
    /// What other assemblies declare may have attributes of the library that no name tells.
    /// </summary>
    private bool MayBeContracted(IMethodSymbol method)
        => method.MethodKind is not (MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet)
        || !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, _compilation.Assembly)
        || IsContracted(method);

    /// <summary>What is said about the member itself, without what it inherits. Not cached: only checks of declarations ask.</summary>
    public MemberContract GetOwnContract(IMethodSymbol method) => Build(Canonical(method), ImmutableArray<ISymbol>.Empty);

    /// <summary>
    /// What the build of another assembly inferred for its member; null when nothing. Apart from <see cref="GetContract"/>,
    /// as it holds for that very body: not for its overrides and not as a promise.
    /// </summary>
    public MemberContract? GetInferred(IMethodSymbol method)
    {
        method = Canonical(method);
        return method.ContainingAssembly is { } assembly && _inferred.Value.TryGetValue(assembly, out var contracts) ? contracts.Find(method) : null;
    }

    /// <summary>What the build of another assembly inferred of the delegates that its member is given.</summary>
    public IReadOnlyList<InferredCallback> GetInferredCallbacks(IMethodSymbol method)
    {
        method = Canonical(method);
        return method.ContainingAssembly is { } assembly && _inferred.Value.TryGetValue(assembly, out var contracts)
            ? contracts.Callbacks(method)
            : System.Array.Empty<InferredCallback>();
    }

    /// <summary>Referenced assemblies that carry inferred contracts.</summary>
    public ImmutableDictionary<IAssemblySymbol, InferredContracts> InferredByAssembly => _inferred.Value;

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

    /// <summary>The mode in which what is passed to a parameter, subscribed to an event or stored in a field or property runs.</summary>
    public ExecutionMode? GetHandlerMode(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        return _modes.TryGetValue(symbol, out var known) ? known : _modes.GetOrAdd(symbol, BuildHandlerMode(symbol));
    }

    /// <summary>The method that a contract is written on: unreduced, generic, the defining part.</summary>
    private static IMethodSymbol Canonical(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return method.PartialDefinitionPart ?? method;
    }
}
