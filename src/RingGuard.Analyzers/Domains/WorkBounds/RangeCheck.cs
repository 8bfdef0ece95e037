using System.Linq;
using RingGuard.Analyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>A counted loop over elements whose number is declared has to run up to that number.</summary>
internal sealed class RangeCheck(BodyScope scope)
{
    public void Check(BodyLoop loop)
    {
        if (scope.Recorder is null || !scope.Model.Contracts.Speaks(MarkerWords.CountOf) || scope.Model.Contracts.HasMarker(scope.Method, MarkerWords.Partial)
            || loop.Operation is null || (Ascending(loop.Operation) ?? Descending(loop.Operation)) is not { } range)
        {
            return;
        }

        foreach (var operation in loop.Operation.Body.DescendantsAndSelf())
        {
            if (ElementsAt(operation, range.Index) is not { } elements || MemberOf(Defined(elements)) is not { } member || CountOf(member) is not { } count)
                continue;
            if (!IsCount(Unwrap(Defined(range.Limit))!, count, member, elements))
                Report(range.Limit, member, count);
            return;
        }
    }

    /// <summary>From 0 up to a limit.</summary>
    private (ILocalSymbol Index, IOperation Limit)? Ascending(ILoopOperation loop)
    {
        if (ConditionOf(loop) is not { Kind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.NotEquals } condition
            || Unwrap(condition.Left) is not ILocalReferenceOperation { Local: var index } || StartOf(index)?.ConstantValue is not { HasValue: true, Value: 0 or 0u or 0L or 0UL })
        {
            return null;
        }

        return IsStarted(loop, index) ? (index, condition.Right) : null;
    }

    /// <summary>From a limit less 1 down to 0.</summary>
    private (ILocalSymbol Index, IOperation Limit)? Descending(ILoopOperation loop)
    {
        if (ConditionOf(loop) is not { Kind: BinaryOperatorKind.GreaterThanOrEqual, Right.ConstantValue: { HasValue: true, Value: 0 or 0L } } condition
            || Unwrap(condition.Left) is not ILocalReferenceOperation { Local: var index } || !IsStarted(loop, index)
            || Unwrap(StartOf(index)) is not IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract, RightOperand.ConstantValue: { HasValue: true, Value: 1 or 1L } } start)
        {
            return null;
        }

        return (index, start.LeftOperand);
    }

    private static Comparison? ConditionOf(ILoopOperation loop)
    {
        var compared = Comparison.Of(loop switch
        {
            IForLoopOperation counted => counted.Condition,
            IWhileLoopOperation { ConditionIsTop: true, ConditionIsUntil: false } repeated => repeated.Condition,
            _ => null,
        });
        return compared is { } turned && Unwrap(turned.Left) is not ILocalReferenceOperation && Unwrap(turned.Right) is ILocalReferenceOperation ? turned.Turned() : compared;
    }

    /// <summary>Declared by the loop, or before it and only counted in it: then it starts with what it was declared with.</summary>
    private bool IsStarted(ILoopOperation loop, ILocalSymbol index)
        => loop is IForLoopOperation && loop.Locals.Contains(index)
            || !LocalWrites.AfterStart(index).Any(w => !loop.Syntax.Span.Contains(w.Span) || w is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression });

    private IOperation? StartOf(ILocalSymbol local)
        => LocalWrites.StartOf(local) is { } value ? Unwrap(scope.SemanticModel?.GetOperation(value)) : null;

    /// <summary>What a variable that is never written again was declared with.</summary>
    private IOperation? Defined(IOperation? value)
    {
        value = Unwrap(value);
        return value is ILocalReferenceOperation { Local: var local } && StartOf(local) is { } start && !LocalWrites.AfterStart(local).Any() ? start : value;
    }

    /// <summary>What is indexed by the loop's variable itself.</summary>
    private static IOperation? ElementsAt(IOperation operation, ILocalSymbol index) => operation switch
    {
        IArrayElementReferenceOperation { Indices: { Length: 1 } indices } element when IsIndex(indices[0], index) => element.ArrayReference,
        IPropertyReferenceOperation { Arguments: { Length: 1 } arguments, Instance: { } instance } when IsIndex(arguments[0].Value, index) => instance,
        _ => null,
    };

    private static bool IsIndex(IOperation operation, ILocalSymbol index)
        => Unwrap(operation) is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, index);

    private static ISymbol? MemberOf(IOperation? operation) => Unwrap(operation) switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    /// <summary>The member or parameter that says that it counts these elements.</summary>
    private ISymbol? CountOf(ISymbol elements)
    {
        if (elements is IParameterSymbol { ContainingSymbol: IMethodSymbol method })
        {
            foreach (var parameter in method.Parameters)
            {
                if (scope.Model.Contracts.MarkerText(parameter, MarkerWords.CountOf) == elements.Name)
                    return parameter;
            }

            return null;
        }

        foreach (var member in elements.ContainingType?.GetMembers() ?? default)
        {
            if (member is IFieldSymbol or IPropertySymbol && scope.Model.Contracts.MarkerText(member, MarkerWords.CountOf) == elements.Name)
                return member;
        }

        return null;
    }

    /// <summary>The declared number, the collection's own, or something that the loop's author computed: only another fixed thing is surely wrong.</summary>
    private bool IsCount(IOperation limit, ISymbol count, ISymbol member, IOperation elements)
    {
        if (limit is IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } owner }
            && (SymbolEqualityComparer.Default.Equals(MemberOf(Defined(owner)), member) || owner.Syntax.ToString() == elements.Syntax.ToString()))
        {
            return true;
        }

        if (MemberOf(limit) is { } named)
            return SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, count.OriginalDefinition) || named is IParameterSymbol;
        return !limit.ConstantValue.HasValue;
    }

    private void Report(IOperation limit, ISymbol elements, ISymbol count)
        => scope.Recorder!.Failed(
            ObservationKind.Finding,
            limit.Syntax.SpanStart,
            (Descriptors.IncompleteRange.Id, "range"),
            () => new Observation(ObservationKind.Finding, limit.Syntax.GetLocation())
            {
                Rule = Descriptors.IncompleteRange,
                Arguments = new object[] { elements.Name, limit.Syntax.ToString(), $" '{count.Name}'" },
            });

    private static IOperation? Unwrap(IOperation? operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        return operation;
    }
}
