using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Domains;

/// <summary>What a condition says of a value on one of its branches.</summary>
internal enum ResultRelation : byte
{
    Zero,
    NonZero,

    /// <summary>One value that is not zero.</summary>
    Constant,

    /// <summary>Not a certain value that is not zero.</summary>
    NotConstant,
    True,
    False,

    /// <summary>Looked at, in some other way.</summary>
    Other,
}

/// <summary>A condition taken apart: the value that is tested, and what the branch knows of it.</summary>
internal readonly record struct ResultTest(IOperation Operand, ResultRelation Relation)
{
    private static readonly object NoConstant = new();

    public static ResultTest? Read(IOperation condition, bool holds)
    {
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Read(not.Operand, !holds);
            case IParenthesizedOperation parenthesized:
                return Read(parenthesized.Operand, holds);
            case IConversionOperation { OperatorMethod: null } conversion:
                return Read(conversion.Operand, holds);
            case IBinaryOperation binary:
                return Binary(binary, holds);
            case IIsPatternOperation pattern:
                return new ResultTest(Unwrap(pattern.Value), Pattern(pattern.Pattern, holds));
            case IIsNullOperation isNull:
                return new ResultTest(Unwrap(isNull.Operand), ResultRelation.Other);
            default:
                return new ResultTest(Unwrap(condition), holds ? ResultRelation.True : ResultRelation.False);
        }
    }

    public static IOperation Unwrap(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IAwaitOperation awaited:
                    operation = awaited.Operation;
                    break;
                default:
                    return operation;
            }
        }
    }

    private static ResultTest? Binary(IBinaryOperation binary, bool holds)
    {
        var (value, constant) = binary.RightOperand.ConstantValue.HasValue
            ? (binary.LeftOperand, binary.RightOperand.ConstantValue.Value)
            : (binary.RightOperand, binary.LeftOperand.ConstantValue is { HasValue: true, Value: var left } ? left : NoConstant);
        if (ReferenceEquals(constant, NoConstant))
            return null;
        var relation = binary.OperatorKind switch
        {
            BinaryOperatorKind.Equals => OfConstant(constant, holds),
            BinaryOperatorKind.NotEquals => OfConstant(constant, !holds),
            _ when IsZero(constant) && Comparison.Of(binary, holds) is { Kind: BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan } => ResultRelation.NonZero,
            _ => ResultRelation.Other,
        };
        return new ResultTest(Unwrap(value), relation);
    }

    private static ResultRelation Pattern(IPatternOperation pattern, bool holds) => pattern switch
    {
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } => OfConstant(constant, holds),
        INegatedPatternOperation negated => Pattern(negated.Pattern, !holds),
        _ => ResultRelation.Other,
    };

    private static ResultRelation OfConstant(object? constant, bool equal)
    {
        if (constant is bool truth)
            return truth == equal ? ResultRelation.True : ResultRelation.False;
        if (constant is null)
            return ResultRelation.Other;
        if (IsZero(constant))
            return equal ? ResultRelation.Zero : ResultRelation.NonZero;
        return equal ? ResultRelation.Constant : ResultRelation.NotConstant;
    }

    private static bool IsZero(object? constant) => constant switch
    {
        int i => i == 0,
        uint u => u == 0,
        long l => l == 0,
        ulong ul => ul == 0,
        short s => s == 0,
        ushort us => us == 0,
        sbyte sb => sb == 0,
        byte b => b == 0,
        _ => false,
    };
}
