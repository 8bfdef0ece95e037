using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Transfer;

/// <summary>What is asked, whatever is written around it.</summary>
internal static class Conditions
{
    /// <summary>Without parentheses, negations and comparisons with a truth value.</summary>
    /// <param name="wanted">Which answer is meant; the opposite after an odd number of negations.</param>
    public static IOperation Bare(IOperation condition, ref bool wanted)
    {
        while (true)
        {
            switch (condition)
            {
                case IParenthesizedOperation parenthesized:
                    condition = parenthesized.Operand;
                    break;
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not:
                    condition = not.Operand;
                    wanted = !wanted;
                    break;
                case IConversionOperation { OperatorMethod: null, Type.SpecialType: SpecialType.System_Boolean } conversion when IsTruth(conversion.Operand):
                    condition = conversion.Operand;
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, OperatorMethod: null } binary
                    when IsTruth(binary.LeftOperand) && IsTruth(binary.RightOperand) && (Constant(binary.RightOperand) ?? Constant(binary.LeftOperand)) is { } answer:
                    condition = Constant(binary.RightOperand) is null ? binary.RightOperand : binary.LeftOperand;
                    wanted ^= answer != (binary.OperatorKind == BinaryOperatorKind.Equals);
                    break;
                case IIsPatternOperation { Pattern: IConstantPatternOperation pattern } test when IsTruth(test.Value) && Constant(pattern.Value) is { } answer:
                    condition = test.Value;
                    wanted ^= !answer;
                    break;
                default:
                    return condition;
            }
        }
    }

    /// <summary><c>a && b</c> or <c>a || b</c>, which a flow graph has as branches only.</summary>
    public static bool IsChain(IOperation condition, out IBinaryOperation chain, out bool isAnd)
    {
        chain = (condition as IBinaryOperation)!;
        isAnd = chain is { OperatorKind: BinaryOperatorKind.ConditionalAnd };
        return chain is { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr, OperatorMethod: null };
    }

    /// <summary>How many conditions are put together with <c>&&</c> and <c>||</c>.</summary>
    public static int CountOf(IOperation condition)
    {
        var ignored = true;
        return IsChain(Bare(condition, ref ignored), out var chain, out _) ? CountOf(chain.LeftOperand) + CountOf(chain.RightOperand) : 1;
    }

    private static bool IsTruth(IOperation operation) => operation.Type?.SpecialType == SpecialType.System_Boolean;

    private static bool? Constant(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: bool answer } ? answer : null;
}
