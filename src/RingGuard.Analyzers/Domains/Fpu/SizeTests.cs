using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Incremental;
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

        if (condition is IIsPatternOperation pattern)
            return IsBound(pattern.Pattern, holds, state) ? Leaves(pattern.Value, state) : System.Array.Empty<AccessPath>();
        if (condition is IInvocationOperation invocation)
            return ComparedBy(invocation, state);
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

    private bool IsBound(IPatternOperation pattern, bool holds, KernelState state) => pattern switch
    {
        INegatedPatternOperation negation => IsBound(negation.Pattern, !holds, state),
        IRelationalPatternOperation relational => Side(relational.OperatorKind, holds) == 0 && values.Read(relational.Value, state).IsZero != Tri.True,
        IConstantPatternOperation constant => holds && values.Read(constant.Value, state).IsZero != Tri.True,
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both => holds
            ? IsBound(both.LeftPattern, true, state) || IsBound(both.RightPattern, true, state)
            : IsBound(both.LeftPattern, false, state) && IsBound(both.RightPattern, false, state),
        IBinaryPatternOperation either => holds
            ? IsBound(either.LeftPattern, true, state) && IsBound(either.RightPattern, true, state)
            : IsBound(either.LeftPattern, false, state) || IsBound(either.RightPattern, false, state),
        _ => false,
    };

    /// <summary>A predicate of this code that compares its parameter is taken for the right comparison.</summary>
    private IEnumerable<AccessPath> ComparedBy(IInvocationOperation invocation, KernelState state)
    {
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter is not { } parameter || !(IsInteger(parameter.Type) || IsBuffer(parameter.Type)) || !Compares(invocation.TargetMethod, parameter.Name))
                continue;
            foreach (var path in Leaves(argument.Value, state))
                yield return path;
            if (IsBuffer(parameter.Type) && values.Read(argument.Value, state).Path is { } buffer)
                yield return buffer;
        }
    }

    private static bool Compares(IMethodSymbol method, string parameter)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            foreach (var node in BodySyntax.Of(reference).DescendantNodes())
            {
                if (node is BinaryExpressionSyntax { OperatorToken.ValueText: "<" or "<=" or ">" or ">=" or "==" or "!=" } or IsPatternExpressionSyntax
                    && Mentions(node, parameter))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Mentions(SyntaxNode node, string name)
    {
        foreach (var inner in node.DescendantNodes())
        {
            if (inner is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name)
                return true;
        }

        return false;
    }

    /// <summary>The buffer comes from outside and nothing bounds it or the count that goes with it.</summary>
    public bool IsUnchecked(CallSite call, int buffer, FpUseFacet facet, KernelState state)
    {
        // A span in a variable has a length of its own, whatever it is a part of.
        if (call.Argument(buffer) is not { } argument || Origin(argument, facet, state) is not { } origin
            || origin is ILocalReferenceOperation { Type: INamedTypeSymbol }
            || values.Read(origin, state) is not { IsFresh: false, Path: { Root: PathRoot.Parameter or PathRoot.This or PathRoot.Static } path })
        {
            return false;
        }

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

    /// <summary>
    /// The buffer that an array, span or memory was made of, as far as its length is that buffer's: the library's own ways of
    /// cutting one out check the length that they are given, so only one from outside is open. Null when it is not.
    /// </summary>
    private IOperation? Origin(IOperation argument, FpUseFacet facet, KernelState state)
    {
        while (true)
        {
            switch (argument)
            {
                case IParenthesizedOperation parenthesized:
                    argument = parenthesized.Operand;
                    continue;
                case IConversionOperation { OperatorMethod: null } conversion:
                    argument = conversion.Operand;
                    continue;
                case IConversionOperation { OperatorMethod: { } conversion } operation when IsOfLibrary(conversion) && IsBufferOf(operation.Operand):
                    argument = operation.Operand;
                    continue;
                case IPropertyReferenceOperation { Arguments.IsEmpty: true, Instance: { } owner } property when IsOfLibrary(property.Property) && IsBufferOf(property) && IsBufferOf(owner):
                    argument = owner;
                    continue;
                case IObjectCreationOperation { Constructor: { } constructor, Arguments: { IsEmpty: false } arguments } when IsOfLibrary(constructor) && IsBufferOf(arguments[0].Value):
                    if (IsCutByLength(arguments, 1, facet, state))
                        return null;
                    argument = arguments[0].Value;
                    continue;
                case IInvocationOperation { TargetMethod: { } method } invocation when IsOfLibrary(method) && IsBufferOf(invocation):
                    var source = invocation.Instance ?? (invocation.Arguments.IsEmpty ? null : invocation.Arguments[0].Value);
                    if (source is null || !IsBufferOf(source) || IsCutByLength(invocation.Arguments, invocation.Instance is null ? 1 : 0, facet, state))
                        return null;
                    argument = source;
                    continue;
                default:
                    return argument;
            }
        }
    }

    /// <summary>Start and length are given, and the length is not a number from outside that nothing bounds.</summary>
    private bool IsCutByLength(ImmutableArray<IArgumentOperation> arguments, int first, FpUseFacet facet, KernelState state)
    {
        if (arguments.Length - first < 2)
            return false;
        var isOpen = false;
        foreach (var used in Leaves(arguments[arguments.Length - 1].Value, state))
        {
            if (used is not { Root: PathRoot.Parameter, Elements.IsEmpty: true } || facet.Bounded.Contains(used))
                return true;
            isOpen = true;
        }

        return !isOpen;
    }

    private static bool IsBufferOf(IOperation operation) => operation.Type is { } type && IsBuffer(type);

    private static bool IsOfLibrary(ISymbol member) => member.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };

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
