using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Rules;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// Summaries on demand, memoised per compilation: declared, else inferred from source bottom-up, recursive methods by
/// iteration to a fixpoint, else unknown. The result does not depend on who asks first.
/// </summary>
internal sealed class SummaryStore(KernelModel model)
{
    private const int MaxIterations = 8;

    /// <summary>Bodies that one virtual call may reach; beyond it the call says nothing any more.</summary>
    private const int MaxOverrides = 16;

    /// <summary>Bodies analysed inside each other on one stack of 1 MB; each may nest expressions as deep as <see cref="Graphs.MaxDepth"/>.</summary>
    private const int DepthPerThread = 8;

    private readonly ConcurrentDictionary<IMethodSymbol, MethodSummary> _declared = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, BodyResult> _inferred = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<MemberEntry, MethodSummary> _bodies = new();
    private readonly ConcurrentDictionary<IMethodSymbol, ControlFlowGraph> _localFunctions = new(SymbolEqualityComparer.Default);

    /// <summary>Summaries of the bodies that were analysed, by member.</summary>
    public IReadOnlyDictionary<MemberEntry, MethodSummary> Bodies => _bodies;

    /// <summary>Who asked for whom, so far.</summary>
    public UseLog Uses { get; } = new();

    public MethodSummary Lowered(IMethodSymbol method, MemberContract contract)
        => _declared.GetOrAdd(method, m => model.Lowering.Lower(m, contract));

    /// <param name="method">The member that is named at the call.</param>
    /// <param name="receiver">Static type of the receiver of a virtual call; null for calls that name what runs.</param>
    /// <param name="stack">Methods that are being summarised.</param>
    public MethodSummary Get(IMethodSymbol method, ITypeSymbol? receiver, InferenceStack stack)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (_declared.TryGetValue(method, out var declared))
            return declared;
        var found = Find(method, receiver, stack);
        return AssertedArguments(method) is { IsEmpty: false } asserted ? Asserting(found, asserted) : found;
    }

    /// <summary>Arguments for which the call comes back: assertions such as Debug.Assert.</summary>
    private ImmutableArray<ArgumentCondition> AssertedArguments(IMethodSymbol method)
    {
        ImmutableArray<ArgumentCondition>.Builder? builder = null;
        foreach (var parameter in method.Parameters)
        {
            if (model.Contracts.StopsIf(parameter) is { } stops)
                (builder ??= ImmutableArray.CreateBuilder<ArgumentCondition>()).Add(new ArgumentCondition(parameter.Ordinal, !stops));
        }

        return builder?.ToImmutable() ?? ImmutableArray<ArgumentCondition>.Empty;
    }

    private static MethodSummary Asserting(MethodSummary summary, ImmutableArray<ArgumentCondition> asserted)
    {
        var exits = ImmutableArray.CreateBuilder<ExitEffect>(summary.Exits.Length);
        foreach (var exit in summary.Exits)
            exits.Add(exit with { Arguments = exit.Arguments.AddRange(asserted) });
        return new MethodSummary
        {
            Source = summary.Source,
            Demands = summary.Demands,
            Exits = exits.ToImmutable(),
            Fp = summary.Fp,
            Facets = summary.Facets,
            Throws = summary.Throws,
            IrqWindow = summary.IrqWindow,
            IsFatal = summary.IsFatal,
        };
    }

    private MethodSummary Find(IMethodSymbol method, ITypeSymbol? receiver, InferenceStack stack)
    {
        var contract = model.ContractOf(method);
        if (contract.SpeaksOfCallable || contract.NoReturn)
            return Lowered(method, contract);
        if (contract.IsStub || method.IsExtern)
            return MethodSummary.Unknown;
        if (method.IsAbstract || (receiver is not null && (method.IsVirtual || method.IsOverride) && !method.IsSealed && !receiver.IsSealed && !method.ContainingType.IsSealed))
            return OfOverrides(method, receiver, stack);
        return SummaryOfBody(method, contract, stack, CancellationToken.None) ?? model.Metadata.Find(method) ?? MethodSummary.Unknown;
    }

    /// <summary>A call that may reach several bodies: the join over those that the compilation declares.</summary>
    private MethodSummary OfOverrides(IMethodSymbol method, ITypeSymbol? receiver, InferenceStack stack)
    {
        // Of the library's own types (IDisposable, Stream, object) a compilation sees too few implementations to speak of.
        if (method.ContainingAssembly is { Identity.IsStrongName: true } && method.DeclaringSyntaxReferences.IsEmpty)
            return MethodSummary.Unknown;
        if (model.Hierarchy.Targets(method, receiver, MaxOverrides) is not { Count: > 0 } targets)
            return model.Metadata.Find(method) ?? MethodSummary.Unknown;
        var summaries = new List<MethodSummary>(targets.Count);
        foreach (var target in targets)
            summaries.Add(Get(target, null, stack));
        return SummaryJoin.Of(summaries);
    }

    /// <summary>The final result for a method whose body was analysed already; null otherwise.</summary>
    public BodyResult? Analysed(IMethodSymbol method) => _inferred.TryGetValue(method, out var known) ? known : null;

    /// <summary>
    /// What the body of a contracted member adds to its contract, which has no words for it; null when the body is not to be
    /// looked at, or which one runs is not known.
    /// </summary>
    public T? FacetOf<T>(IMethodSymbol method, IOperation call, InferenceStack stack)
        where T : class
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        var contract = model.ContractOf(method);
        if (contract.IsTrusted || contract.IsStub || contract.NoReturn || method.IsAbstract || method.IsExtern || method.MethodKind == MethodKind.DelegateInvoke)
            return null;
        var isVirtualCall = call is IInvocationOperation { IsVirtual: true } or IPropertyReferenceOperation;
        if (isVirtualCall && (method.IsVirtual || method.IsOverride) && !method.IsSealed && !method.ContainingType.IsSealed)
            return null;
        return SummaryOfBody(method, contract, stack, CancellationToken.None)?.Facet<T>();
    }

    /// <summary>What the body of a method of this compilation does, for callers; null when it has none or need not be analysed.</summary>
    public MethodSummary? SummaryOfBody(IMethodSymbol method, MemberContract contract, InferenceStack stack, CancellationToken cancellationToken)
    {
        if (model.Kept is { } kept && !_inferred.ContainsKey(method) && OwnersOf(method) is { Length: 1 } owners && IsBodyOf(owners[0], method) && kept.Find(owners[0]) is { } known)
        {
            stack.Use(method, owners);
            return known;
        }

        return GetBody(method, contract, stack, cancellationToken)?.Summary;
    }

    /// <summary>What the member does whose body it is; null for one that is part of another member.</summary>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "For the declared symbol; an edited body may be in another tree than the one that is analysed")]
    public MethodSummary? OfBody(MemberEntry body, CancellationToken cancellationToken)
        => !Initializers.Is(body.Node) && BodyFindings.SymbolOf(body.Node, model.Compilation.GetSemanticModel(body.Node.SyntaxTree), cancellationToken) is IMethodSymbol method
            ? GetBody(method.OriginalDefinition, model.ContractOf(method), new InferenceStack(new BodyUses()), cancellationToken)?.Summary
            : null;

    private static bool IsBodyOf(MemberEntry entry, IMethodSymbol method)
        => method.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction) && !Initializers.Is(entry.Node);

    /// <summary>The analysed body of a method of this compilation; null when it has none or need not be analysed.</summary>
    public BodyResult? GetBody(IMethodSymbol method, MemberContract contract, InferenceStack stack, CancellationToken cancellationToken)
    {
        if (_inferred.TryGetValue(method, out var known))
        {
            stack.Use(method, known.Owners);
            return known;
        }

        if (stack.Approximation(method) is { } approximation)
            return new BodyResult { Summary = approximation };
        if (stack.Provisional(method) is { } provisional)
            return provisional;
        var owners = OwnersOf(method);
        stack.Use(method, owners);
        if (GraphOf(method, out var light, cancellationToken) is not { } graph)
        {
            if (!model.Initializers.RunBy(method).IsEmpty)
                return Infer(method, contract, null, owners, stack, cancellationToken);
            if (light is null)
                return null;
            foreach (var owner in owners)
                _bodies.TryAdd(owner, light);
            return _inferred.GetOrAdd(method, new BodyResult { Summary = light, Owners = owners });
        }

        if (stack.Depth % DepthPerThread == DepthPerThread - 1)
        {
            // A fresh stack: call graphs may be deeper than a thread's. LongRunning, as a task of the pool may be run inline
            // by the thread that waits for it, on the same stack.
            return Task.Factory.StartNew(
                () => Infer(method, contract, graph, owners, stack, cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).GetAwaiter().GetResult();
        }

        return Infer(method, contract, graph, owners, stack, cancellationToken);
    }

    /// <summary>Makes the local functions of a body known, so that calls to them find their graphs.</summary>
    public void RegisterLocalFunctions(ControlFlowGraph graph)
    {
        foreach (var function in graph.LocalFunctions)
        {
            var inner = graph.GetLocalFunctionControlFlowGraph(function);
            if (Graphs.IsWalkable(inner) && _localFunctions.TryAdd(function.OriginalDefinition, inner))
                RegisterLocalFunctions(inner);
        }
    }

    /// <summary>The body, then what the initializers ask that run before it.</summary>
    private BodyResult Analyze(IMethodSymbol method, MemberContract contract, ControlFlowGraph? graph, InferenceStack stack, CancellationToken cancellationToken)
    {
        var result = graph is null
            ? new BodyResult { Summary = new MethodSummary { Source = SummarySource.Inferred, Exits = MethodSummary.Unknown.Exits } }
            : new BodyAnalyzer(model, method, contract, graph, stack, cancellationToken).Analyze();
        if (result.IsGivenUp)
            return result;
        foreach (var initializer in model.Initializers.RunBy(method))
        {
            if (TreeNames.Of(initializer.SyntaxTree).Find(initializer) is { } entry)
                stack.Uses.Add(new[] { entry });
            if (model.Graphs.Of(initializer, cancellationToken) is { } inner)
                result = result.After(new BodyAnalyzer(model, method, Initializers.Entered(contract), inner, stack, cancellationToken).Analyze().Summary);
        }

        return result;
    }

    private BodyResult Infer(IMethodSymbol method, MemberContract contract, ControlFlowGraph? graph, ImmutableArray<MemberEntry> owners, InferenceStack stack, CancellationToken cancellationToken)
    {
        var outerLowest = stack.LowestUsed;
        var mark = stack.Mark;
        var frame = stack.Push(method, owners);
        var isFinal = true;
        BodyResult result;
        try
        {
            var iteration = 0;
            while (true)
            {
                frame.IsUsed = false;
                stack.LowestUsed = int.MaxValue;
                result = Analyze(method, contract, graph, stack, cancellationToken);
                isFinal = stack.LowestUsed >= frame.Depth;

                // Only the outermost of a group of methods that call each other iterates; nested iterations multiply.
                if (!isFinal)
                {
                    stack.Keep(method, result, stack.LowestUsed, mark);
                    break;
                }

                var isStable = stack.Settle(mark);
                if (!frame.IsUsed || (isStable && result.Summary.IsSameAs(frame.Current)))
                    break;
                if (++iteration == MaxIterations)
                {
                    result = new BodyResult { IsGivenUp = true };
                    break;
                }

                frame.Current = result.Summary;
            }
        }
        finally
        {
            stack.Pop(method);
            foreach (var owner in owners)
                Uses.Add(owner, frame.Uses);
            if (owners.IsEmpty)
                stack.Uses.Add(frame.Uses);
        }

        stack.LowestUsed = System.Math.Min(outerLowest, isFinal ? int.MaxValue : stack.LowestUsed);
        result.Owners = owners;
        if (isFinal && owners.Length == 1 && IsBodyOf(owners[0], method))
            _bodies.TryAdd(owners[0], result.Summary);
        return isFinal ? _inferred.GetOrAdd(method, result) : result;
    }

    /// <summary>Where the body stands that runs; a lambda or local function is part of its member.</summary>
    private ImmutableArray<MemberEntry> OwnersOf(IMethodSymbol method)
    {
        var isNested = method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction;
        foreach (var reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(CancellationToken.None);
            if (TreeNames.Of(reference.SyntaxTree).Find(syntax) is { } entry && (isNested || entry.Node == syntax))
                return ImmutableArray.Create(entry);
        }

        var initializers = model.Initializers.RunBy(method);
        if (initializers.IsEmpty)
            return ImmutableArray<MemberEntry>.Empty;
        var owners = ImmutableArray.CreateBuilder<MemberEntry>(initializers.Length);
        foreach (var initializer in initializers)
        {
            if (TreeNames.Of(initializer.SyntaxTree).Find(initializer) is { } entry)
                owners.Add(entry);
        }

        return owners.ToImmutable();
    }

    /// <summary>What its caller hands over may matter, although the body itself mentions nothing that does.</summary>
    private static bool TakesDelegate(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.TypeKind == TypeKind.Delegate)
                return true;
        }

        return false;
    }

    /// <summary>The graph of a body that matters. For one that does not, only whether it throws.</summary>
    private ControlFlowGraph? GraphOf(IMethodSymbol method, out MethodSummary? light, CancellationToken cancellationToken)
    {
        light = null;
        if (method.MethodKind == MethodKind.LocalFunction)
            return _localFunctions.TryGetValue(method, out var local) ? local : null;
        if (method.MethodKind == MethodKind.AnonymousFunction)
            return method.DeclaringSyntaxReferences.IsEmpty ? null : model.Delegates.GraphOf(method.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken));
        foreach (var reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            var tree = reference.SyntaxTree;
            if (!model.Compilation.ContainsSyntaxTree(tree))
                continue;
            var syntax = reference.GetSyntax(cancellationToken);
            if (TreeNames.Of(tree).Find(syntax) is not { } entry || entry.Node != syntax)
                continue;
            if (!model.Members.IsRelevant(entry) && !TakesDelegate(method))
            {
                light = ThrowScan.Summarize(entry);
                return null;
            }

            return model.Graphs.Of(entry.Node, cancellationToken);
        }

        return null;
    }
}
