using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

internal enum EntryPolicy
{
    /// <summary>What the contract leaves open is unknown: no finding rests on it.</summary>
    Unknown,

    /// <summary>What is open is decided by the callers: it becomes a demand of the summary.</summary>
    Inferred,

    /// <summary>What is open is as in task context.</summary>
    Task,
}

/// <summary>What the transfer functions of one body share.</summary>
internal sealed class BodyScope(KernelModel model, IMethodSymbol method, MemberContract contract, EngineOptions options, InferenceStack stack)
{
    private readonly HashSet<ILocalSymbol> _counters = new(SymbolEqualityComparer.Default);
    private HashSet<CaptureId>? _targets;
    private LoopCounters? _counted;
    private HashSet<string>? _filled;

    public KernelModel Model { get; } = model;

    public IMethodSymbol Method { get; } = method;

    public MemberContract Contract { get; } = contract;

    public EngineOptions Options { get; } = options;

    public InferenceStack Stack { get; } = stack;

    public Numbering Numbers { get; } = new();

    /// <summary>Null during the fixpoint; set in the pass that reads the converged states.</summary>
    public ObservationRecorder? Recorder { get; set; }

    /// <summary>Sees each call with the converged states that reach it; for tests of the engine.</summary>
    public Action<IOperation, IReadOnlyList<KernelState>>? Observer { get; init; }

    /// <summary>The model of the tree that the body is in; null where the body has none.</summary>
    public SemanticModel? SemanticModel { get; init; }

    /// <summary>The body itself, for what is read off its structure; null only where a scope is made without a body.</summary>
    public ControlFlowGraph? Graph { get; init; }

    /// <summary>What the graph captured: where the new value has branches of its own, the target of an assignment is captured before it.</summary>
    public Dictionary<CaptureId, IOperation> Captured { get; } = new();

    /// <summary>What ref locals are another name of; null for one that is pointed elsewhere later.</summary>
    public Dictionary<ILocalSymbol, IOperation?> RefLocals { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>The condition that the graph branches on, and the branch, while domains are asked what it shows; what it keeps may be asked in its place.</summary>
    public (SyntaxNode Condition, bool Outcome)? Branch { get; set; }

    /// <summary>Locals that count, as far as they were met as an index: an element is known by their name, whatever value they have at first.</summary>
    public IReadOnlyCollection<ILocalSymbol> Counters => _counters;

    public EntryPolicy Policy { get; init; }

    /// <summary>
    /// <c>[AtomicSafe]</c> leaves the context open, which callers choose; but a lock that it does not ask for, callers need not hold.
    /// </summary>
    public bool AsksForNoLock => Contract is { IsAtomicSafe: true, IsTrusted: false, IsStub: false } && Method.MethodKind is not (MethodKind.AnonymousFunction or MethodKind.LocalFunction);

    /// <summary>The body has to leave every counted context as it found it, or as its contract says.</summary>
    public bool MustBalance { get; init; }

    /// <summary>Local functions and lambdas have the names of the method around them for what they capture.</summary>
    public bool IsNested => Method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction;

    /// <summary>The path starts at a variable of the method around this body.</summary>
    public bool IsCaptured(AccessPath path)
        => IsNested && path.Root == PathRoot.Local && !SymbolEqualityComparer.Default.Equals(path.RootSymbol?.ContainingSymbol, Method);

    /// <summary>The local of an index that is a counter of some loop; else null.</summary>
    public ILocalSymbol? CounterOf(IOperation index)
    {
        while (index is IConversionOperation { OperatorMethod: null } conversion)
            index = conversion.Operand;
        return index is ILocalReferenceOperation { Local: { } local } && IsCounter(local) ? local : null;
    }

    public bool IsCounter(ILocalSymbol local)
    {
        if (local.RefKind != RefKind.None || local.IsConst || Graph is null || !CountersOf(Graph).Names.Contains(local.Name))
            return false;
        _counters.Add(local);
        return true;
    }

    /// <summary>The local is never negative: it starts so and is only counted up.</summary>
    public bool IsCountedUp(ILocalSymbol local) => local.DeclaringSyntaxReferences is { Length: 1 } declared && declared[0].GetSyntax() is VariableDeclaratorSyntax && IsCounter(local) && Graph is not null && CountersOf(Graph).OnlyUp.Contains(local.Name);

    private LoopCounters CountersOf(ControlFlowGraph graph) => _counted ??= LoopCounters.In(graph.OriginalOperation.Syntax);

    /// <summary>The body puts something into the collection of which the path names an element.</summary>
    public bool Fills(AccessPath element)
    {
        var name = element.RootSymbol?.Name;
        foreach (var step in (element.Collection() ?? element).Elements)
            name = step.Member?.Name ?? name;

        return name is not null && Graph is not null && (_filled ??= FilledCollections.In(Graph.OriginalOperation.Syntax)).Contains(name);
    }

    /// <summary>The entry as rules see it: what the path knows, completed by the policy.</summary>
    public EntryKnowledge EntryOf(KernelState state)
        => Policy == EntryPolicy.Task ? state.Entry.Or(EntryKnowledge.Task) : state.Entry;

    /// <summary>What is captured is only assigned to, not read.</summary>
    public bool IsTargetOnly(CaptureId capture) => (_targets ??= CaptureTargets.Of(Graph)).Contains(capture);

    /// <summary>The variable or member that an assignment through a capture or a ref local writes.</summary>
    public IOperation Uncaptured(IOperation target) => target switch
    {
        IFlowCaptureReferenceOperation reference when Captured.TryGetValue(reference.Id, out var captured) => captured,
        ILocalReferenceOperation { Local.RefKind: not RefKind.None } local when RefLocals.TryGetValue(local.Local, out var named) && named is not null => named,
        _ => target,
    };

    /// <summary>For messages; a lambda has no name.</summary>
    public string NameOfBody => Method.MethodKind == MethodKind.AnonymousFunction ? "the lambda" : $"'{Method.Name}'";

    /// <summary>1-based line of a site, for messages.</summary>
    public int LineOf(int site)
        => Numbers.Operation(site) is { } operation ? operation.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line + 1 : 0;

    public Location? LocationOf(int site) => Numbers.Operation(site) is { } operation ? LocationOf(operation) : null;

    public static Location LocationOf(IOperation operation) => operation.Syntax.GetLocation();
}
