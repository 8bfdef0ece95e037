using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Transfer.Callbacks;

/// <summary>Whether every normal way through a body leads through an operation exactly once.</summary>
internal static class CallbackPaths
{
    public static bool IsOnEveryPath(ControlFlowGraph? graph, IOperation operation)
    {
        if (graph is null || BlockOf(graph, operation) is not { } block)
            return false;
        return !Reaches(graph.Blocks[0], graph.Blocks[graph.Blocks.Length - 1], block) && !Reaches(block, block, null);
    }

    private static BasicBlock? BlockOf(ControlFlowGraph graph, IOperation operation)
    {
        var root = operation;
        while (root.Parent is { } parent)
            root = parent;
        foreach (var block in graph.Blocks)
        {
            if (ReferenceEquals(block.BranchValue, root) || block.Operations.Contains(root))
                return block;
        }

        return null;
    }

    private static bool Reaches(BasicBlock from, BasicBlock target, BasicBlock? avoided)
    {
        var seen = new HashSet<BasicBlock>();
        var pending = new Stack<BasicBlock>();
        pending.Push(from);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            foreach (var branch in Branches(block))
            {
                if (branch?.Destination is not { } next || next == avoided)
                    continue;
                if (next == target)
                    return true;
                if (seen.Add(next))
                    pending.Push(next);
            }
        }

        return false;
    }

    /// <summary>Without the branch that is taken when a delegate is null: then there is nothing to run.</summary>
    private static IEnumerable<ControlFlowBranch?> Branches(BasicBlock block)
    {
        if (block.ConditionKind == ControlFlowConditionKind.None)
            return new[] { block.FallThroughSuccessor };
        var whenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue ? block.ConditionalSuccessor : block.FallThroughSuccessor;
        var whenFalse = block.ConditionKind == ControlFlowConditionKind.WhenTrue ? block.FallThroughSuccessor : block.ConditionalSuccessor;
        return block.BranchValue switch
        {
            IIsNullOperation { Operand.Type.TypeKind: TypeKind.Delegate } => new[] { whenFalse },
            IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } test when TestsDelegate(test) => new[] { whenTrue },
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } test when TestsDelegate(test) => new[] { whenFalse },
            _ => new[] { whenTrue, whenFalse },
        };
    }

    private static bool TestsDelegate(IBinaryOperation test)
    {
        var operand = test.LeftOperand is IConversionOperation conversion ? conversion.Operand : test.LeftOperand;
        return operand.Type?.TypeKind == TypeKind.Delegate && test.RightOperand.ConstantValue is { HasValue: true, Value: null };
    }
}
