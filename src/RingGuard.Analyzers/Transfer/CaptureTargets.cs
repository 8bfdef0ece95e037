using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Captures that the graph made of the left side of an assignment, whose right side has branches of its own.</summary>
internal static class CaptureTargets
{
    public static HashSet<CaptureId> Of(ControlFlowGraph? graph)
    {
        var targets = new HashSet<CaptureId>();
        if (graph is null)
            return targets;
        var read = new HashSet<CaptureId>();
        var pending = new Stack<IOperation>();
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
                pending.Push(operation);
            if (block.BranchValue is { } value)
                pending.Push(value);
            while (pending.Count > 0)
            {
                var operation = pending.Pop();
                if (operation is ISimpleAssignmentOperation { Target: IFlowCaptureReferenceOperation target } assignment)
                {
                    targets.Add(target.Id);
                    pending.Push(assignment.Value);
                    continue;
                }

                if (operation is IFlowCaptureReferenceOperation reference)
                    read.Add(reference.Id);
                foreach (var child in operation.ChildOperations)
                    pending.Push(child);
            }
        }

        targets.ExceptWith(read);
        return targets;
    }
}
