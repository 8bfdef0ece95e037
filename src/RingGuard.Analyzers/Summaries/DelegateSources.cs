using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Lambdas by where they are written, and variables and members that are given one delegate for good.</summary>
internal sealed class DelegateSources(KernelModel model)
{
    private readonly ConcurrentDictionary<SyntaxNode, (IMethodSymbol Symbol, ControlFlowGraph Graph)> _lambdas = new();
    private readonly ConcurrentDictionary<SyntaxNode, bool> _registered = new();
    private readonly ConcurrentDictionary<ISymbol, DelegateTargets?> _storage = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<SyntaxNode, DelegateTargets?> _captured = new();
    private readonly ConcurrentDictionary<ISymbol, bool> _unseen = new(SymbolEqualityComparer.Default);

    /// <summary>The graph of a lambda's body; null when it cannot be analysed.</summary>
    public ControlFlowGraph? GraphOf(SyntaxNode lambda) => Lambda(lambda)?.Graph;

    /// <summary>What a field or property runs that is read-only and gets its value where it is declared.</summary>
    public DelegateTargets? OfStorage(ISymbol member)
    {
        member = member.OriginalDefinition;
        return _storage.TryGetValue(member, out var known) ? known : _storage.GetOrAdd(member, FindStorage(member));
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

    private DelegateTargets? FindStorage(ISymbol member)
    {
        if (member is not (IFieldSymbol { IsReadOnly: true, IsStatic: true } or IPropertySymbol { SetMethod: null, IsStatic: true }) || member.DeclaringSyntaxReferences.Length != 1)
            return null;
        var syntax = member.DeclaringSyntaxReferences[0].GetSyntax();
        var initializer = syntax switch
        {
            VariableDeclaratorSyntax { Initializer: { } field } => field,
            PropertyDeclarationSyntax { Initializer: { } property } => property,
            _ => null,
        };
        if (initializer is null || !model.Compilation.ContainsSyntaxTree(syntax.SyntaxTree) || IsAssignedByConstructor(member))
            return null;
        if (initializer.Value is AnonymousFunctionExpressionSyntax lambda)
            return Lambda(lambda) is { } found ? DelegateTargets.Of(new DelegateTarget(found.Symbol, lambda)) : null;
        return model.Graphs.Of(initializer, CancellationToken.None) is { } graph ? MethodGroup(graph) : null;
    }

    private static DelegateTargets? MethodGroup(ControlFlowGraph graph)
    {
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is ISimpleAssignmentOperation { Value: IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: { IsStatic: true, ReducedFrom: null } method } reference } })
                    return DelegateTargets.Of(new DelegateTarget(method, reference.Syntax));
            }
        }

        return null;
    }

    private static bool IsAssignedByConstructor(ISymbol member)
    {
        foreach (var constructor in member.ContainingType.StaticConstructors)
        {
            foreach (var reference in constructor.DeclaringSyntaxReferences)
            {
                if (ArgumentPassing.IsWrittenIn(reference.GetSyntax(), member.Name))
                    return true;
            }
        }

        return false;
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
}
