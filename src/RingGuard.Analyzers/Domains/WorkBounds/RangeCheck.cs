using RingGuard.Analyzers.Contracts;
using Microsoft.CodeAnalysis;
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
            || loop.Operation is not IForLoopOperation counted || Unwrap(counted.Condition) is not IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } condition
            || Unwrap(condition.LeftOperand) is not ILocalReferenceOperation { Local: var index } || !StartsAtZero(counted, index))
        {
            return;
        }

        foreach (var operation in counted.Body.DescendantsAndSelf())
        {
            if (ElementsAt(operation, index) is not { } elements || MemberOf(elements) is not { } member || CountOf(member) is not { } count)
                continue;
            var limit = Unwrap(condition.RightOperand)!;
            if (IsCount(limit, count, elements, member))
                return;
            Report(condition.RightOperand, member, count);
            return;
        }
    }

    private static bool StartsAtZero(IForLoopOperation loop, ILocalSymbol index)
    {
        foreach (var before in loop.Before)
        {
            foreach (var operation in before.DescendantsAndSelf())
            {
                if (operation is IVariableDeclaratorOperation declarator && SymbolEqualityComparer.Default.Equals(declarator.Symbol, index))
                    return declarator.GetVariableInitializer()?.Value.ConstantValue is { HasValue: true, Value: 0 or 0u or 0L or 0UL };
            }
        }

        return false;
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
    private static bool IsCount(IOperation limit, ISymbol count, IOperation elements, ISymbol member)
    {
        if (limit is IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } owner } && SymbolEqualityComparer.Default.Equals(MemberOf(owner), member))
            return true;
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
