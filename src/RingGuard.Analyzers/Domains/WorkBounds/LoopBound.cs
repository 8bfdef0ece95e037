using RingGuard.Analyzers.Contracts;
using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>How often a loop goes round at most, as far as its source tells.</summary>
internal static class LoopBound
{
    /// <summary>Null when there is no bound to be seen.</summary>
    public static long? Of(BodyLoop loop, BodyScope scope)
    {
        var declared = scope.Model.Contracts.MarkerNumber(scope.Method, MarkerWords.Bounded);
        return loop.Operation switch
        {
            IForLoopOperation counted => OfCounted(counted, counted.Condition, scope) ?? declared,
            IWhileLoopOperation { ConditionIsUntil: false } counted => OfCounted(counted, counted.Condition, scope) ?? declared,
            IForEachLoopOperation each => SizeOf(each.Collection, scope) ?? declared,
            _ => declared,
        };
    }

    private static long? OfCounted(ILoopOperation loop, IOperation? condition, BodyScope scope)
    {
        if (Comparison.Of(condition) is not { } compared)
            return null;
        if (Unwrap(compared.Left) is not ILocalReferenceOperation && Unwrap(compared.Right) is ILocalReferenceOperation)
            compared = compared.Turned();
        var start = loop is IForLoopOperation counted ? StartOf(counted) : StartOf(loop, compared, scope);
        if (start is null && loop is not IForLoopOperation)
            return null;
        var limit = compared.Kind switch
        {
            BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.NotEquals => compared.Right,
            BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => start,
            _ => null,
        };
        return limit is null ? null : ValueOf(limit, scope);
    }

    /// <summary>What a variable starts with that a while loop, and nothing else, counts; null when it does not.</summary>
    private static IOperation? StartOf(ILoopOperation loop, Comparison condition, BodyScope scope)
    {
        if (Unwrap(condition.Left) is not ILocalReferenceOperation { Local: var index } || LocalWrites.StartOf(index) is not { } start || loop.Syntax.Span.Contains(start.Span))
            return null;
        var isCounted = false;
        foreach (var write in LocalWrites.AfterStart(index))
        {
            if (!loop.Syntax.Span.Contains(write.Span) || !Counts(write, condition.Kind))
                return null;
            isCounted = true;
        }

        return isCounted ? scope.SemanticModel?.GetOperation(start) : null;
    }

    /// <summary>Towards the limit.</summary>
    private static bool Counts(SyntaxNode write, BinaryOperatorKind kind)
        => write.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PreIncrementExpression or SyntaxKind.AddAssignmentExpression
            ? kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.NotEquals
            : write.Kind() is SyntaxKind.PostDecrementExpression or SyntaxKind.PreDecrementExpression or SyntaxKind.SubtractAssignmentExpression
                && kind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;

    /// <summary>A loop that counts down goes round as often as the value it starts with says.</summary>
    private static IOperation? StartOf(IForLoopOperation loop)
    {
        foreach (var before in loop.Before)
        {
            if (before is IVariableDeclarationGroupOperation { Declarations: { Length: > 0 } declarations } && declarations[0].Declarators.Length > 0)
                return declarations[0].Declarators[0].GetVariableInitializer()?.Value;
        }

        return null;
    }

    private static long? ValueOf(IOperation limit, BodyScope scope)
    {
        limit = Unwrap(limit)!;
        if (limit.ConstantValue is { HasValue: true, Value: IConvertible constant and not string and not bool })
        {
            try
            {
                return Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is OverflowException or InvalidCastException or FormatException)
            {
                return null;
            }
        }

        return limit switch
        {
            IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } collection } => SizeOf(collection, scope) ?? Marked(limit, scope),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } difference => ValueOf(difference.LeftOperand, scope),
            _ => Marked(limit, scope),
        };
    }

    /// <summary>The number of elements, of a field of fixed size or of what is marked with its bound.</summary>
    private static long? SizeOf(IOperation collection, BodyScope scope)
    {
        collection = Unwrap(collection)!;
        if (Marked(collection, scope) is { } marked)
            return marked;
        return collection switch
        {
            IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } => ValueOf(sizes[0], scope),
            ILocalReferenceOperation or IFieldReferenceOperation => FixedSize(collection),
            _ => null,
        };
    }

    /// <summary>An array that is made with a constant size and never replaced.</summary>
    private static long? FixedSize(IOperation collection)
    {
        var symbol = collection switch
        {
            IFieldReferenceOperation { Field: { IsReadOnly: true } field } => field,
            ILocalReferenceOperation { Local: var local } => (ISymbol)local,
            _ => null,
        };
        if (symbol is null || symbol.DeclaringSyntaxReferences.Length != 1
            || symbol.DeclaringSyntaxReferences[0].GetSyntax() is not Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: { } value })
        {
            return null;
        }

        return value switch
        {
            Microsoft.CodeAnalysis.CSharp.Syntax.ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions.Count,
            Microsoft.CodeAnalysis.CSharp.Syntax.ArrayCreationExpressionSyntax array => Literal(array.Type.RankSpecifiers.Count > 0 && array.Type.RankSpecifiers[0].Sizes.Count == 1 ? array.Type.RankSpecifiers[0].Sizes[0] : null),
            Microsoft.CodeAnalysis.CSharp.Syntax.ImplicitArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions.Count,
            Microsoft.CodeAnalysis.CSharp.Syntax.InitializerExpressionSyntax initializer => initializer.Expressions.Count,
            Microsoft.CodeAnalysis.CSharp.Syntax.StackAllocArrayCreationExpressionSyntax { Type: Microsoft.CodeAnalysis.CSharp.Syntax.ArrayTypeSyntax { RankSpecifiers: { Count: > 0 } ranks } } => Literal(ranks[0].Sizes.Count == 1 ? ranks[0].Sizes[0] : null),
            _ => null,
        };
    }

    private static long? Literal(Microsoft.CodeAnalysis.CSharp.Syntax.ExpressionSyntax? size)
        => size is Microsoft.CodeAnalysis.CSharp.Syntax.LiteralExpressionSyntax { Token.Value: int value } ? value : null;

    private static long? Marked(IOperation value, BodyScope scope)
    {
        var symbol = value switch
        {
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IInvocationOperation invocation => (ISymbol)invocation.TargetMethod,
            _ => null,
        };
        if (symbol is IMethodSymbol method && scope.Model.Contracts.ReturnedNumber(method, MarkerWords.Bounded) is { } returned)
            return returned;
        return symbol is null ? null : scope.Model.Contracts.MarkerNumber(symbol, MarkerWords.Bounded);
    }

    private static IOperation? Unwrap(IOperation? operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        return operation;
    }
}
