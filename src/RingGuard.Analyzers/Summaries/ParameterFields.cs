using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// Scope objects keep the lock that they are made for: in <c>_lock = l; l.Lock();</c> the constructor's contract says
/// <c>_lock</c> and the body <c>l</c>, and both are one object.
/// </summary>
internal static class ParameterFields
{
    /// <summary>The path by way of the field that holds its parameter, where there is exactly one; else the path itself.</summary>
    public static AccessPath Canonical(BodyScope scope, AccessPath path)
        => path is { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter } && FieldOf(scope, parameter) is { } field
            && AccessPath.This.Append(field) is { } start && path.Rebase(start) is { } named
                ? named
                : path;

    public static bool AreSame(BodyScope scope, AccessPath? left, AccessPath? right)
        => Equals(left, right) || (left is not null && right is not null && Canonical(scope, left).Equals(Canonical(scope, right)));

    private static ISymbol? FieldOf(BodyScope scope, IParameterSymbol parameter)
    {
        if (scope.Method.MethodKind != MethodKind.Constructor || scope.Graph?.OriginalOperation is not { } body)
            return null;
        ISymbol? field = null;
        foreach (var operation in body.Descendants())
        {
            if (operation is not IAssignmentOperation assignment)
                continue;
            if (assignment.Target is IParameterReferenceOperation written && SymbolEqualityComparer.Default.Equals(written.Parameter, parameter))
                return null;
            if (assignment is not ISimpleAssignmentOperation || !IsParameter(assignment.Value, parameter))
                continue;
            if (MemberOf(assignment.Target) is not { } member || field is not null)
                return null;
            field = member;
        }

        return field is null || IsWrittenTwice(body, field) ? null : field;
    }

    private static bool IsWrittenTwice(IOperation body, ISymbol member)
    {
        var writes = 0;
        foreach (var operation in body.Descendants())
        {
            if (operation is IAssignmentOperation assignment && SymbolEqualityComparer.Default.Equals(MemberOf(assignment.Target), member))
                writes++;
        }

        return writes > 1;
    }

    private static bool IsParameter(IOperation value, IParameterSymbol parameter)
    {
        while (value is IConversionOperation { OperatorMethod: null } conversion)
            value = conversion.Operand;
        return value is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter);
    }

    private static ISymbol? MemberOf(IOperation target) => target switch
    {
        IFieldReferenceOperation { Instance: IInstanceReferenceOperation } field => field.Field.OriginalDefinition,
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } property => property.Property.OriginalDefinition,
        _ => null,
    };
}
