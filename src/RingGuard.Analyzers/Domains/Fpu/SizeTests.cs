using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>Which sizes a comparison bounds from below, and whether a buffer's size was so bounded.</summary>
internal sealed class SizeTests(ValueReader values)
{
    public IEnumerable<AccessPath> BoundedBy(IOperation condition, bool holds, KernelState state)
    {
        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
        {
            condition = not.Operand;
            holds = !holds;
        }

        if (condition is IIsPatternOperation { Pattern: IRelationalPatternOperation relational } pattern)
            return Side(relational.OperatorKind, holds) == 0 ? Sizes(pattern.Value, relational.Value, state) : System.Array.Empty<AccessPath>();
        if (condition is not IBinaryOperation { OperatorMethod: null } binary)
            return System.Array.Empty<AccessPath>();
        return Side(binary.OperatorKind, holds) switch
        {
            0 => Sizes(binary.LeftOperand, binary.RightOperand, state),
            1 => Sizes(binary.RightOperand, binary.LeftOperand, state),
            2 => Both(binary, state),
            _ => System.Array.Empty<AccessPath>(),
        };
    }

    /// <summary>The buffer comes from outside and nothing bounds it or the count that goes with it.</summary>
    public bool IsUnchecked(CallSite call, int buffer, FpUseFacet facet, KernelState state)
    {
        if (call.Argument(buffer) is not { } argument || values.Read(argument, state) is not { IsFresh: false, Path: { Root: PathRoot.Parameter or PathRoot.This or PathRoot.Static } path })
            return false;
        foreach (var bounded in facet.Bounded)
        {
            if (path.IsPrefixOf(bounded) || bounded.IsPrefixOf(path))
                return false;
        }

        for (var i = 0; i < call.Method.Parameters.Length; i++)
        {
            if (i == buffer || !IsInteger(call.Method.Parameters[i].Type) || call.Argument(i) is not { } size)
                continue;
            foreach (var used in Leaves(size, state))
            {
                if (facet.Bounded.Contains(used))
                    return false;
            }
        }

        return true;
    }

    public static bool IsBuffer(ITypeSymbol type)
        => type is IArrayTypeSymbol or IPointerTypeSymbol
        || type is INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>The side that is the greater one: 0 left, 1 right, 2 both, -1 none.</summary>
    private static int Side(BinaryOperatorKind kind, bool holds) => kind switch
    {
        BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual => holds ? 1 : 0,
        BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => holds ? 0 : 1,
        BinaryOperatorKind.Equals when holds => 2,
        BinaryOperatorKind.NotEquals when !holds => 2,
        _ => -1,
    };

    private static bool IsInteger(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    private IEnumerable<AccessPath> Both(IBinaryOperation binary, KernelState state)
    {
        foreach (var path in Sizes(binary.LeftOperand, binary.RightOperand, state))
            yield return path;
        foreach (var path in Sizes(binary.RightOperand, binary.LeftOperand, state))
            yield return path;
    }

    /// <summary>A bound of zero bounds nothing.</summary>
    private IEnumerable<AccessPath> Sizes(IOperation greater, IOperation bound, KernelState state)
        => values.Read(bound, state).IsZero == Tri.True ? System.Array.Empty<AccessPath>() : Leaves(greater, state);

    private IEnumerable<AccessPath> Leaves(IOperation expression, KernelState state)
    {
        foreach (var inner in expression.DescendantsAndSelf())
        {
            if (inner is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
                && inner.Type is { } type && IsInteger(type) && values.Read(inner, state).Path is { } path)
            {
                yield return path;
            }
        }
    }
}
