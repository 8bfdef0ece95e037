using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>What a condition compares, whichever way round it is written: a constant is on the right.</summary>
internal readonly record struct Comparison(IOperation Left, BinaryOperatorKind Kind, IOperation Right)
{
    /// <summary>Null when the condition compares nothing.</summary>
    /// <param name="holds">Whether the comparison as it is written is true or false.</param>
    public static Comparison? Of(IOperation? condition, bool holds = true)
    {
        if (condition is null)
            return null;
        condition = Conditions.Bare(condition, ref holds);
        if (condition is not IBinaryOperation binary || Turned(binary.OperatorKind) == BinaryOperatorKind.None)
            return null;
        var compared = new Comparison(binary.LeftOperand, holds ? binary.OperatorKind : Opposite(binary.OperatorKind), binary.RightOperand);
        return compared.Left.ConstantValue.HasValue && !compared.Right.ConstantValue.HasValue ? compared.Turned() : compared;
    }

    /// <summary>The same with the sides exchanged.</summary>
    public Comparison Turned() => new(Right, Turned(Kind), Left);

    private static BinaryOperatorKind Turned(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals => kind,
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        _ => BinaryOperatorKind.None,
    };

    private static BinaryOperatorKind Opposite(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Equals => BinaryOperatorKind.NotEquals,
        BinaryOperatorKind.NotEquals => BinaryOperatorKind.Equals,
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThanOrEqual,
        _ => BinaryOperatorKind.LessThan,
    };
}
