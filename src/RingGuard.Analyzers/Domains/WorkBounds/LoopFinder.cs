using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace RingGuard.Analyzers.Domains;

/// <summary>The loops of a body that the flow graph really goes round in.</summary>
internal static class LoopFinder
{
    public static List<BodyLoop> Find(ControlFlowGraph graph)
    {
        var loops = new List<BodyLoop>();
        if (graph.OriginalOperation.Syntax is not { } root)
            return loops;
        var operations = Operations(graph.OriginalOperation);
        List<GotoStatementSyntax>? jumps = null;
        foreach (var node in root.DescendantNodesAndSelf(n => n == root || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is GotoStatementSyntax { Expression: IdentifierNameSyntax } jump)
                (jumps ??= new List<GotoStatementSyntax>()).Add(jump);
            if (node is not (ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax))
                continue;
            operations.TryGetValue(node, out var operation);
            var statement = (StatementSyntax)node;
            if (statement is DoStatementSyntax { Condition.RawKind: (int)SyntaxKind.FalseLiteralExpression })
            {
                // Not gone round in: what jumps back inside are other loops.
                continue;
            }

            if (BlocksOf(graph, statement, statement.Span, KeywordOf(statement), operation) is { } loop)
                loops.Add(loop);
        }

        if (jumps is not null)
            AddLabels(graph, root, jumps, loops);
        return loops;
    }

    /// <summary>From a label to the last jump back to it.</summary>
    private static void AddLabels(ControlFlowGraph graph, SyntaxNode root, List<GotoStatementSyntax> jumps, List<BodyLoop> loops)
    {
        foreach (var node in root.DescendantNodes())
        {
            if (node is not LabeledStatementSyntax { Parent: StatementSyntax parent } label)
                continue;
            var end = -1;
            foreach (var jump in jumps)
            {
                if (jump.SpanStart > label.SpanStart && ((IdentifierNameSyntax)jump.Expression!).Identifier.ValueText == label.Identifier.ValueText)
                    end = System.Math.Max(end, jump.Span.End);
            }

            if (end >= 0 && parent.Span.End >= end
                && BlocksOf(graph, parent, TextSpan.FromBounds(label.SpanStart, end), label.Identifier, null) is { } loop && loop.Header == loop.First)
            {
                loops.Add(loop);
            }
        }
    }

    /// <summary>The word that begins it.</summary>
    private static SyntaxToken KeywordOf(StatementSyntax syntax) => syntax switch
    {
        ForStatementSyntax loop => loop.ForKeyword,
        CommonForEachStatementSyntax loop => loop.ForEachKeyword,
        WhileStatementSyntax loop => loop.WhileKeyword,
        DoStatementSyntax loop => loop.DoKeyword,
        _ => syntax.GetFirstToken(),
    };

    private static Dictionary<SyntaxNode, ILoopOperation> Operations(IOperation root)
    {
        var found = new Dictionary<SyntaxNode, ILoopOperation>();
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is ILoopOperation loop && !found.ContainsKey(loop.Syntax))
                found.Add(loop.Syntax, loop);
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }

        return found;
    }

    private static BodyLoop? BlocksOf(ControlFlowGraph graph, StatementSyntax syntax, TextSpan span, SyntaxToken keyword, ILoopOperation? operation)
    {
        int first = -1, last = -1;
        foreach (var block in graph.Blocks)
        {
            if (!block.IsReachable || !IsPartOf(block, syntax, span))
                continue;
            if (first < 0)
                first = block.Ordinal;
            last = block.Ordinal;
        }

        if (first < 0)
            return null;

        // Several ways round are gathered in an empty block that jumps back.
        while (last + 1 < graph.Blocks.Length && graph.Blocks[last + 1] is { Operations.IsEmpty: true, BranchValue: null } behind
            && behind.FallThroughSuccessor?.Destination?.Ordinal is { } back && back >= first && back <= last)
        {
            last++;
        }

        // A variable that the condition declares begins to live anew each round: the way back leads to an empty block before it.
        if (first > 0 && graph.Blocks[first - 1] is { Operations.IsEmpty: true, BranchValue: null } before
            && before.FallThroughSuccessor?.Destination?.Ordinal == first && IsJumpedTo(graph, before.Ordinal, first, last))
        {
            first--;
        }

        var header = int.MaxValue;
        for (var i = first; i <= last; i++)
        {
            foreach (var successor in Successors(graph.Blocks[i]))
            {
                if (successor <= i && successor >= first && successor < header)
                    header = successor;
            }
        }

        return header == int.MaxValue ? null : new BodyLoop(syntax, span, keyword, operation, first, last, header);
    }

    private static bool IsJumpedTo(ControlFlowGraph graph, int target, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            foreach (var successor in Successors(graph.Blocks[i]))
            {
                if (successor == target)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Where control may go; a branch on a constant is taken or not: <c>do { } while (false)</c> is no loop.</summary>
    public static IEnumerable<int> Successors(BasicBlock block)
    {
        var branches = block.ConditionKind != ControlFlowConditionKind.None && block.BranchValue?.ConstantValue is { HasValue: true, Value: bool constant }
            ? constant == (block.ConditionKind == ControlFlowConditionKind.WhenTrue)
            : (bool?)null;
        if (branches != false && block.ConditionalSuccessor?.Destination is { } conditional)
            yield return conditional.Ordinal;
        if (branches != true && block.FallThroughSuccessor?.Destination is { } fallThrough)
            yield return fallThrough.Ordinal;
    }

    private static bool IsPartOf(BasicBlock block, SyntaxNode syntax, TextSpan span)
    {
        // The initialisation of a for loop and the collection of a foreach loop run once, before it.
        foreach (var operation in block.Operations)
        {
            if (span.Contains(operation.Syntax.Span) && !IsBefore(operation.Syntax, syntax))
                return true;
        }

        return block.BranchValue is { } value && span.Contains(value.Syntax.Span) && !IsBefore(value.Syntax, syntax);
    }

    private static bool IsBefore(SyntaxNode node, SyntaxNode loop) => loop switch
    {
        ForStatementSyntax { Declaration: { } declaration } when declaration.Span.Contains(node.Span) => true,
        ForStatementSyntax statement => IsInitializer(statement, node),
        _ => false,
    };

    private static bool IsInitializer(ForStatementSyntax statement, SyntaxNode node)
    {
        foreach (var initializer in statement.Initializers)
        {
            if (initializer.Span.Contains(node.Span))
                return true;
        }

        return false;
    }
}
