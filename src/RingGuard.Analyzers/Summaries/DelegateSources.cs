using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Lambdas by where they are written, and variables and members that are given one delegate for good.</summary>
internal sealed class DelegateSources(KernelModel model)
{
    private readonly ConcurrentDictionary<SyntaxNode, (IMethodSymbol Symbol, ControlFlowGraph Graph)> _lambdas = new();
    private readonly ConcurrentDictionary<SyntaxNode, bool> _registered = new();
    private readonly ConcurrentDictionary<(ISymbol Symbol, StorageKind Kind, int Depth), StoredDelegates> _stored = new(SymbolOfKind.Comparer);
    private readonly ConcurrentDictionary<SyntaxNode, DelegateTargets?> _captured = new();
    private readonly ConcurrentDictionary<ISymbol, bool> _unseen = new(SymbolEqualityComparer.Default);

    /// <summary>The graph of a lambda's body; null when it cannot be analysed.</summary>
    public ControlFlowGraph? GraphOf(SyntaxNode lambda) => Lambda(lambda)?.Graph;

    /// <summary>What a field or property runs of which all assignments are in sight.</summary>
    /// <param name="member">The field or property.</param>
    /// <param name="uses">Takes the bodies that were looked at; null for who only asks whether it is known.</param>
    public DelegateTargets? OfStorage(ISymbol member, BodyUses? uses) => Told(Stored(member, StorageKind.Member, 0), uses);

    /// <summary>What any element runs of a collection of delegates that all is put into in sight.</summary>
    public DelegateTargets? OfElements(ISymbol member, BodyUses? uses) => Told(Stored(member, StorageKind.Elements, 0), uses);

    /// <summary>What the delegate runs that a method makes.</summary>
    public DelegateTargets? OfResult(IMethodSymbol method, BodyUses? uses) => Told(Stored(method, StorageKind.Result, 0), uses);

    /// <summary>The same for storage that is given from other storage.</summary>
    public DelegateTargets? OfStorage(ISymbol member, int depth, List<MemberEntry> owners) => Told(Stored(member, StorageKind.Member, depth), owners);

    /// <inheritdoc cref="OfStorage(ISymbol, int, List{MemberEntry})"/>
    public DelegateTargets? OfResult(IMethodSymbol method, int depth, List<MemberEntry> owners) => Told(Stored(method, StorageKind.Result, depth), owners);

    /// <summary>A lambda as the target of what stores it; null when it cannot be analysed.</summary>
    public DelegateTargets? TargetOf(SyntaxNode lambda)
        => Lambda(lambda) is { } found ? DelegateTargets.Of(new DelegateTarget(found.Symbol, lambda) { IsStored = true }) : null;

    /// <summary>A local is written in other ways than by plain assignments.</summary>
    public bool IsWrittenOtherwise(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.IsEmpty || BodyAround(local.DeclaringSyntaxReferences[0].GetSyntax()) is not { } body)
            return true;
        foreach (var node in body.DescendantNodes())
        {
            if (node is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == local.Name && ArgumentPassing.IsTarget(identifier) && identifier.Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression })
                return true;
        }

        return false;
    }

    private static DelegateTargets? Told(StoredDelegates stored, BodyUses? uses)
    {
        uses?.AddWhole(stored.Owners);
        return stored.Targets;
    }

    private static DelegateTargets? Told(StoredDelegates stored, List<MemberEntry> owners)
    {
        owners.AddRange(stored.Owners);
        return stored.Targets;
    }

    private StoredDelegates Stored(ISymbol symbol, StorageKind kind, int depth)
    {
        symbol = symbol.OriginalDefinition;

        // By depth: what is asked for on the way of another question may be cut short, whatever was asked before.
        if (_stored.TryGetValue((symbol, kind, depth), out var known))
            return known;
        if (kind != StorageKind.Result && !(kind == StorageKind.Member ? DelegateStorage.IsInSight(symbol) : DelegateStorage.IsFilledInSight(symbol)))
            return _stored.GetOrAdd((symbol, kind, depth), StoredDelegates.Unknown);
        var storage = new DelegateStorage(model, depth);
        var targets = kind switch
        {
            StorageKind.Member => storage.OfMember(symbol),
            StorageKind.Elements => storage.OfElements(symbol),
            _ => symbol is IMethodSymbol { IsVirtual: false, IsOverride: false, IsAbstract: false, IsExtern: false, IsAsync: false } method ? storage.OfResult(method) : null,
        };
        return _stored.GetOrAdd((symbol, kind, depth), new StoredDelegates(targets, storage.Owners));
    }

    /// <summary>What a local of an enclosing method runs that is assigned nowhere but where it is declared.</summary>
    public DelegateTargets? OfCaptured(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.IsEmpty || local.DeclaringSyntaxReferences[0].GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: AnonymousFunctionExpressionSyntax lambda } declarator)
            return null;
        return _captured.GetOrAdd(declarator, _ => BodyAround(declarator) is { } body && !ArgumentPassing.IsWrittenIn(body, local.Name) && Lambda(lambda) is { } found
            ? DelegateTargets.Of(new DelegateTarget(found.Symbol, lambda))
            : null);
    }

    /// <summary>Some local function or lambda assigns the variable, so that the flow of one body does not show its value.</summary>
    public bool MayChangeUnseen(ISymbol variable) => _unseen.GetOrAdd(variable, static v =>
    {
        foreach (var reference in v.DeclaringSyntaxReferences)
        {
            if (BodyAround(reference.GetSyntax()) is not { } body)
                return true;
            foreach (var node in body.DescendantNodes())
            {
                if (node is (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) && !node.Span.Contains(reference.Span) && ArgumentPassing.IsWrittenIn(node, v.Name))
                    return true;
            }
        }

        return false;
    });

    private (IMethodSymbol Symbol, ControlFlowGraph Graph)? Lambda(SyntaxNode syntax)
    {
        if (_lambdas.TryGetValue(syntax, out var known))
            return known;
        if (OwnerOf(syntax) is { } owner && !_registered.ContainsKey(owner) && model.Compilation.ContainsSyntaxTree(owner.SyntaxTree)
            && model.Graphs.Of(owner, CancellationToken.None) is { } graph)
        {
            Register(graph);
            _registered.TryAdd(owner, true);
        }

        return _lambdas.TryGetValue(syntax, out var found) ? found : null;
    }

    private void Register(ControlFlowGraph graph)
    {
        foreach (var function in graph.LocalFunctions)
            Register(graph.GetLocalFunctionControlFlowGraph(function));
        var pending = new Stack<IOperation>();
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
                pending.Push(operation);
            if (block.BranchValue is { } value)
                pending.Push(value);
        }

        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IFlowAnonymousFunctionOperation lambda)
            {
                var inner = graph.GetAnonymousFunctionControlFlowGraph(lambda);
                if (!Graphs.IsWalkable(inner))
                    continue;
                _lambdas.TryAdd(lambda.Syntax, (lambda.Symbol, inner));
                Register(inner);
                continue;
            }

            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }

    /// <summary>The declaration whose graph has the lambda: a body, or the initializer of a field or property.</summary>
    private static SyntaxNode? OwnerOf(SyntaxNode syntax)
    {
        for (var node = syntax.Parent; node is not null; node = node.Parent)
        {
            if (node is EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } })
                return node;
            if (node is MemberDeclarationSyntax and not GlobalStatementSyntax)
                break;
        }

        return TreeNames.Of(syntax.SyntaxTree).Find(syntax)?.Node;
    }

    private static SyntaxNode? BodyAround(SyntaxNode syntax)
    {
        foreach (var node in syntax.AncestorsAndSelf())
        {
            if (node is MemberDeclarationSyntax and not GlobalStatementSyntax or AccessorDeclarationSyntax or CompilationUnitSyntax)
                return node;
        }

        return null;
    }

    private enum StorageKind : byte
    {
        Member,
        Elements,
        Result,
    }

    private sealed record StoredDelegates(DelegateTargets? Targets, IReadOnlyList<MemberEntry> Owners)
    {
        public static StoredDelegates Unknown { get; } = new(null, System.Array.Empty<MemberEntry>());
    }

    private sealed class SymbolOfKind : IEqualityComparer<(ISymbol Symbol, StorageKind Kind, int Depth)>
    {
        public static SymbolOfKind Comparer { get; } = new();

        public bool Equals((ISymbol Symbol, StorageKind Kind, int Depth) x, (ISymbol Symbol, StorageKind Kind, int Depth) y)
            => x.Kind == y.Kind && x.Depth == y.Depth && SymbolEqualityComparer.Default.Equals(x.Symbol, y.Symbol);

        public int GetHashCode((ISymbol Symbol, StorageKind Kind, int Depth) key) => (((SymbolEqualityComparer.Default.GetHashCode(key.Symbol) * 3) + (int)key.Kind) * 7) + key.Depth;
    }
}
