using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Domains;

/// <summary>What the expression around a call does with its result.</summary>
internal enum ImmediateUse : byte
{
    /// <summary>A statement of its own.</summary>
    Dropped,

    /// <summary>Assigned to <c>_</c>.</summary>
    Discarded,

    /// <summary>Assigned to a variable, or tested where it stands.</summary>
    Kept,

    /// <summary>Returned, passed on, computed with.</summary>
    Consumed,
}

internal static class ResultUses
{
    public static ImmediateUse Of(IInvocationOperation invocation)
    {
        IOperation current = invocation;
        while (current.Parent is IConversionOperation or IParenthesizedOperation or IAwaitOperation)
            current = current.Parent;
        switch (current.Parent)
        {
            case IExpressionStatementOperation:
                return ImmediateUse.Dropped;
            case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                return ImmediateUse.Discarded;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation or IFlowCaptureReferenceOperation } or IFlowCaptureOperation:
                return ImmediateUse.Kept;
            case null or IBinaryOperation or IIsPatternOperation or IUnaryOperation or IIsNullOperation:
                return IsTest(current) && (ValueUses.IsCondition(invocation.Syntax) || ValueUses.IsKeptCondition(invocation.Syntax)) ? ImmediateUse.Kept : ImmediateUse.Consumed;
            default:
                return ImmediateUse.Consumed;
        }
    }

    /// <summary>The value stands in a comparison with a constant, in a pattern, or is a condition itself.</summary>
    public static bool IsTest(IOperation operand)
    {
        var current = operand;
        while (current.Parent is IConversionOperation or IParenthesizedOperation or ISimpleAssignmentOperation)
            current = current.Parent;
        return current.Parent switch
        {
            null => true,
            IBinaryOperation binary => (ReferenceEquals(binary.LeftOperand, current) ? binary.RightOperand : binary.LeftOperand).ConstantValue.HasValue,
            IIsPatternOperation or IIsNullOperation => true,
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } => true,
            IFlowCaptureOperation => ValueUses.Of(operand.Syntax) == ValueUse.Compared,
            _ => false,
        };
    }

    public static bool IsReturned(SyntaxNode node)
    {
        while (node.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax)
            node = node.Parent;
        return node.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax;
    }
}
