using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Control-flow graphs of bodies. A graph is kept from its first use until the body's findings were reported.</summary>
internal sealed class Graphs(Compilation compilation)
{
    /// <summary>
    /// Operations nested in each other that are still walked, by recursion on a stack that may be 1 MB; a left-leaning chain of
    /// built-in operators counts as one. Beyond it the body is given up, always, not only where the stack happens to be short.
    /// </summary>
    public const int MaxDepth = 256;

    private readonly ConcurrentDictionary<SyntaxNode, ControlFlowGraph?> _graphs = new();

    /// <summary>The graph of a declaration; null when it has no body or one that cannot be analysed.</summary>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "A callee may be declared in another tree than the one that is analysed; the host caches these models, and only bodies that matter get here")]
    public ControlFlowGraph? Of(SyntaxNode node, CancellationToken cancellationToken)
    {
        if (_graphs.TryGetValue(node, out var known))
            return known;
        return _graphs.GetOrAdd(node, Create(node, compilation.GetSemanticModel(node.SyntaxTree), cancellationToken));
    }

    /// <summary>The same, where the host has handed out the semantic model.</summary>
    public ControlFlowGraph? Of(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
        => _graphs.TryGetValue(node, out var known) ? known : _graphs.GetOrAdd(node, Create(node, model, cancellationToken));

    /// <summary>The body is done with: its summary is kept, its graph need not be.</summary>
    public void Release(SyntaxNode node) => _graphs.TryRemove(node, out _);

    /// <summary>Whether the operations of a graph nest so little that they can be walked.</summary>
    public static bool IsWalkable(ControlFlowGraph graph)
    {
        var pending = new Stack<(IOperation Operation, int Depth)>();
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
                pending.Push((operation, 1));
            if (block.BranchValue is { } value)
                pending.Push((value, 1));
            while (pending.Count > 0)
            {
                var (operation, depth) = pending.Pop();
                if (depth > MaxDepth)
                    return false;
                foreach (var child in operation.ChildOperations)
                    pending.Push((child, IsSpine(operation, child) ? depth : depth + 1));
            }
        }

        return true;
    }

    /// <summary>The left operand of a built-in operator that is one itself: a + b + c.</summary>
    public static bool IsSpine(IOperation operation, IOperation child)
        => operation is IBinaryOperation { OperatorMethod: null } outer && ReferenceEquals(outer.LeftOperand, child) && child is IBinaryOperation { OperatorMethod: null };

    private static ControlFlowGraph? Create(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        var operation = model.GetOperation(node, cancellationToken);
        while (operation?.Parent is { } parent)
            operation = parent;
        var graph = operation switch
        {
            IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellationToken),
            IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellationToken),
            IFieldInitializerOperation field => ControlFlowGraph.Create(field, cancellationToken),
            IPropertyInitializerOperation property => ControlFlowGraph.Create(property, cancellationToken),
            IBlockOperation block => ControlFlowGraph.Create(block, cancellationToken),
            _ => null,
        };
        return graph is not null && IsWalkable(graph) ? graph : null;
    }
}
