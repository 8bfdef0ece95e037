using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Takes a state through a condition: what is known on the branch where it is true, or false. Null when that branch cannot be taken.</summary>
internal sealed class ConditionNarrower(BodyScope scope, ValueReader values)
{
    public const string TruthTest = "?";
    public const string NullTest = "null";
    public const string ZeroTest = "zero";

    /// <summary>With the site of an attempt to take the lock at the path, which failed on this path.</summary>
    public const string MissedTest = "missed:";
    public const string EqualTest = "==";
    private const string LessTest = "<";

    public KernelState? Narrow(KernelState state, IOperation condition, bool wanted)
    {
        if (condition.ConstantValue is { HasValue: true, Value: bool constant })
            return constant == wanted ? state : null;
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not:
                return Narrow(state, not.Operand, !wanted);
            case IParenthesizedOperation parenthesized:
                return Narrow(state, parenthesized.Operand, wanted);
            case IConversionOperation { OperatorMethod: null, Type.SpecialType: SpecialType.System_Boolean } conversion
                when conversion.Operand.Type?.SpecialType == SpecialType.System_Boolean:
                return Narrow(state, conversion.Operand, wanted);
            case IBinaryOperation { OperatorMethod: null } binary:
                return Binary(state, binary, wanted);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary
                when values.Read(binary, state).Truth == Tri.Unknown:
                // A user-defined == is still an equality test for the correlation of conditions.
                return Binary(state, binary, wanted);
            case IIsPatternOperation pattern:
                return Pattern(state, pattern.Value, pattern.Pattern, wanted);
            case IIsTypeOperation isType:
                return wanted != isType.IsNegated ? Null(state, isType.ValueOperand, false) : state;
            case IPropertyReferenceOperation { Instance: { } nullable } property when ValueReader.IsOfNullable(property, "HasValue"):
                return Null(state, nullable, !wanted);
            case IIsNullOperation isNull:
                return Null(state, isNull.Operand, wanted);
            default:
                return Truth(state, condition, wanted);
        }
    }

    /// <summary>Records a value for an expression that names a variable, a capture or a call result.</summary>
    public KernelState Learn(KernelState state, IOperation operation, Func<SymbolicValue, SymbolicValue> change)
    {
        switch (operation)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                return Learn(state, conversion.Operand, change);
            case IParenthesizedOperation parenthesized:
                return Learn(state, parenthesized.Operand, change);
            case ISimpleAssignmentOperation assignment:
                return Learn(Learn(state, assignment.Value, change), assignment.Target, change);
            case IFlowCaptureReferenceOperation capture:
                return Set(scope.Numbers.OfCapture(capture.Id));
            case ILocalReferenceOperation local when state.Values.TryGet(scope.Numbers.OfVariable(local.Local), out _):
                return Set(scope.Numbers.OfVariable(local.Local));
            case IInvocationOperation or IPropertyReferenceOperation:
                var key = scope.Numbers.OfTemporary(operation);
                if (state.Values.TryGet(key, out _))
                    return Set(key);
                return scope.Numbers.HasAnswer(operation, out var answer) && state.Values.TryGet(answer, out _) ? Set(answer) : state;
            default:
                return state;
        }

        KernelState Set(int key) => state with { Values = state.Values.Set(key, change(values.Read(operation, state))) };
    }

    /// <summary>The condition that a variable keeps, where this path does not know its answer.</summary>
    public IOperation? QuestionOf(IOperation condition, KernelState state)
        => KeptBy(condition, state) is { } question && values.Read(condition, state).Truth == Tri.Unknown ? question : null;

    /// <summary>The condition that a variable keeps.</summary>
    public IOperation? KeptBy(IOperation condition, KernelState state)
        => condition is ILocalReferenceOperation or IParameterReferenceOperation or IFlowCaptureReferenceOperation ? values.Read(condition, state).Condition : null;

    private KernelState? Truth(KernelState state, IOperation condition, bool wanted)
    {
        var value = values.Read(condition, state);
        if (value.Truth != Tri.Unknown)
            return value.Truth == wanted.ToTri() ? state : null;
        if (value.Condition is { } question)
        {
            if (Narrow(state, question, wanted) is not { } answered)
                return null;
            state = answered;
        }

        var learned = Learn(state, condition, v => v with { HasConstant = true, Constant = wanted });
        return value.Path is { } path ? Fact(learned, new Atom(path, TruthTest), wanted) : learned;
    }

    private KernelState? Null(KernelState state, IOperation operand, bool isNull)
    {
        var value = values.Read(operand, state);
        if (value.IsNull != Tri.Unknown)
            return value.IsNull == isNull.ToTri() ? state : null;
        if (HoldsPartOf(value, state))
            return isNull ? null : state;
        var learned = Learn(state, operand, v => v with { IsNull = isNull.ToTri() });
        return value.Path is { } path ? Fact(learned, new Atom(path, NullTest), isNull) : learned;
    }

    /// <summary>A lock that is held, and an object whose lock is, is there.</summary>
    private static bool HoldsPartOf(SymbolicValue value, KernelState state)
    {
        if (value.Path is not { } path)
            return false;
        foreach (var hold in state.Holds)
        {
            if (hold is { Must: true, IsStale: false, Path: { } held } && path.IsPrefixOf(held))
                return true;
        }

        return false;
    }

    private KernelState? Binary(KernelState state, IBinaryOperation binary, bool wanted)
    {
        var left = values.Read(binary.LeftOperand, state);
        var right = values.Read(binary.RightOperand, state);
        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.Equals:
                return Equality(state, binary.LeftOperand, left, binary.RightOperand, right, wanted);
            case BinaryOperatorKind.NotEquals:
                return Equality(state, binary.LeftOperand, left, binary.RightOperand, right, !wanted);
            case BinaryOperatorKind.LessThan:
                return Less(state, left, right, wanted);
            case BinaryOperatorKind.GreaterThan:
                return Less(state, right, left, wanted);
            case BinaryOperatorKind.LessThanOrEqual:
                return Less(state, right, left, !wanted);
            case BinaryOperatorKind.GreaterThanOrEqual:
                return Less(state, left, right, !wanted);
            case BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd when binary.Type?.SpecialType == SpecialType.System_Boolean && wanted:
                return Chain(state, binary, true);
            case BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr when binary.Type?.SpecialType == SpecialType.System_Boolean && !wanted:
                return Chain(state, binary, false);
            default:
                return state;
        }
    }

    /// <summary>All operands of a chain of one operator are true, or false: by iteration, as such a chain may be long.</summary>
    private KernelState? Chain(KernelState state, IBinaryOperation chain, bool wanted)
    {
        var operands = new Stack<IOperation>();
        IOperation left = chain;
        while (left is IBinaryOperation { OperatorMethod: null } binary && binary.OperatorKind == chain.OperatorKind)
        {
            operands.Push(binary.RightOperand);
            left = binary.LeftOperand;
        }

        var narrowed = Narrow(state, left, wanted);
        while (narrowed is not null && operands.Count > 0)
            narrowed = Narrow(narrowed, operands.Pop(), wanted);
        return narrowed;
    }

    private KernelState? Equality(KernelState state, IOperation leftOperand, SymbolicValue left, IOperation rightOperand, SymbolicValue right, bool wanted)
    {
        if (left.HasConstant && !right.HasConstant)
            return Equality(state, rightOperand, right, leftOperand, left, wanted);
        if (!right.HasConstant)
        {
            if (left.Path is null || right.Path is null)
                return state;
            return left.Path.Equals(right.Path) ? (wanted ? state : null) : Fact(state, new Atom(left.Path, EqualTest, right.Path), wanted);
        }

        if (right.Constant is null)
            return Null(state, leftOperand, wanted);
        if (right.Constant is bool constant)
            return Narrow(state, leftOperand, constant == wanted);
        if (left.HasConstant)
            return SameConstant(left.Constant, right.Constant) == wanted ? state : null;
        if (right.IsZero == Tri.True)
        {
            if (left.IsZero != Tri.Unknown)
                return left.IsZero == wanted.ToTri() ? state : null;
            var learned = Learn(state, leftOperand, v => v with { IsZero = wanted.ToTri() });
            return left.Path is { } path ? Fact(learned, new Atom(path, ZeroTest), wanted) : learned;
        }

        if (Number(right) < 0 && IsCountedUp(left))
            return wanted ? null : state;

        // Equal to a number that is not zero.
        if (left.IsZero == Tri.True)
            return wanted ? null : state;
        var known = wanted ? Learn(state, leftOperand, v => v with { HasConstant = true, Constant = right.Constant, IsZero = Tri.False }) : state;
        if (left.Path is null)
            return known;
        var fact = Fact(known, new Atom(left.Path, EqualTest + Text(right.Constant)), wanted);
        return fact is not null && wanted ? Fact(fact, new Atom(left.Path, ZeroTest), false) : fact;
    }

    /// <summary>What is less, or greater, than zero is not zero.</summary>
    private KernelState? Less(KernelState state, SymbolicValue left, SymbolicValue right, bool wanted)
    {
        if (Compare(state, left, right, wanted) is not { } compared)
            return null;
        if (!wanted)
            return compared;
        if (Number(right) == 0 && left.Path is { } below)
            return Fact(compared, new Atom(below, ZeroTest), false);
        return Number(left) == 0 && right.Path is { } above ? Fact(compared, new Atom(above, ZeroTest), false) : compared;
    }

    private KernelState? Compare(KernelState state, SymbolicValue left, SymbolicValue right, bool wanted)
    {
        var l = Number(left);
        var r = Number(right);
        if (l is not null && r is not null)
            return l < r == wanted ? state : null;
        if (r <= 0 && IsCountedUp(left))
            return wanted ? null : state;
        if (l < 0 && IsCountedUp(right))
            return wanted ? state : null;
        if (left.Path is { } path)
        {
            if (right.Path is { } other)
                return Fact(state, new Atom(path, LessTest, other), wanted);
            return right.HasConstant ? Fact(state, new Atom(path, LessTest + Text(right.Constant)), wanted) : state;
        }

        return right.Path is { } greater && left.HasConstant ? Fact(state, new Atom(greater, Text(left.Constant) + LessTest), wanted) : state;
    }

    private KernelState? Pattern(KernelState state, IOperation value, IPatternOperation pattern, bool wanted)
    {
        switch (pattern)
        {
            case IConstantPatternOperation constant:
                return Equality(state, value, values.Read(value, state), constant.Value, values.Read(constant.Value, state), wanted);
            case INegatedPatternOperation negation:
                return Pattern(state, value, negation.Pattern, !wanted);
            case IDiscardPatternOperation:
                return wanted ? state : null;
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } conjunction when wanted:
                return Pattern(state, value, conjunction.LeftPattern, true) is { } both ? Pattern(both, value, conjunction.RightPattern, true) : null;
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } alternative when !wanted:
                return Pattern(state, value, alternative.LeftPattern, false) is { } neither ? Pattern(neither, value, alternative.RightPattern, false) : null;
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either:
                return Either(state, value, either.LeftPattern, either.RightPattern, true);
            case IBinaryPatternOperation failed:
                return Either(state, value, failed.LeftPattern, failed.RightPattern, false);
            case IRelationalPatternOperation relational:
                return Relational(state, values.Read(value, state), relational, wanted);
            case IDeclarationPatternOperation { MatchesNull: true } declaration:
                return wanted ? Declare(state, declaration.DeclaredSymbol, value) : null;
            case IDeclarationPatternOperation declaration when wanted:
                return Null(Declare(state, declaration.DeclaredSymbol, value), value, false);
            case IRecursivePatternOperation { DeclaredSymbol: { } symbol } when wanted:
                return Null(Declare(state, symbol, value), value, false);
            case IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns.IsEmpty: true } or IDeclarationPatternOperation or ITypePatternOperation
                when !wanted && (SymbolEqualityComparer.Default.Equals(pattern.InputType, pattern.NarrowedType) || IsNullableOf(pattern.InputType, pattern.NarrowedType)):
                // `is not { } x`: of its own type everything but null matches.
                return Null(state, value, true);
            case IRecursivePatternOperation or ITypePatternOperation when wanted:
                return Null(state, value, false);
            default:
                return state;
        }
    }

    private static bool IsNullableOf(ITypeSymbol type, ITypeSymbol inner)
        => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable && SymbolEqualityComparer.Default.Equals(nullable.TypeArguments[0], inner);

    /// <summary>One of two patterns matches, or does not: where one of them cannot, it is the other.</summary>
    private KernelState? Either(KernelState state, IOperation value, IPatternOperation left, IPatternOperation right, bool wanted)
    {
        // The right one is tried where the left one did not decide; what that declared is declared then.
        if (Pattern(state, value, left, wanted) is null)
            return Pattern(Pattern(state, value, left, !wanted) ?? state, value, right, wanted);
        return Pattern(state, value, right, wanted) is null ? Pattern(state, value, left, wanted) : state;
    }

    private KernelState? Relational(KernelState state, SymbolicValue value, IRelationalPatternOperation pattern, bool wanted)
    {
        var bound = values.Read(pattern.Value, state);
        return pattern.OperatorKind switch
        {
            BinaryOperatorKind.LessThan => Less(state, value, bound, wanted),
            BinaryOperatorKind.GreaterThan => Less(state, bound, value, wanted),
            BinaryOperatorKind.LessThanOrEqual => Less(state, bound, value, !wanted),
            BinaryOperatorKind.GreaterThanOrEqual => Less(state, value, bound, !wanted),
            _ => state,
        };
    }

    private KernelState Declare(KernelState state, ISymbol? symbol, IOperation value)
        => symbol is null ? state : state with { Values = state.Values.Set(scope.Numbers.OfVariable(symbol), values.Read(value, state)) };

    /// <summary>With the outcome of a comparison; null when it is known to have come out otherwise.</summary>
    public KernelState? Fact(KernelState state, Atom atom, bool wanted)
    {
        var number = scope.Numbers.OfAtom(atom);
        if (state.Facts.TryGet(number, out var known))
            return known == wanted ? state : null;
        return state.WithFact(number, wanted);
    }

    /// <summary>A counter that starts at a number that is not negative and goes up only.</summary>
    private bool IsCountedUp(SymbolicValue value)
        => value.Path is { Root: PathRoot.Local, Elements.IsEmpty: true, RootSymbol: ILocalSymbol local } && scope.IsCountedUp(local);

    private static bool SameConstant(object? left, object? right)
        => Equals(left, right) || (NumberOf(left) is { } l && NumberOf(right) is { } r && l == r);

    private static decimal? Number(SymbolicValue value)
        => value.HasConstant ? NumberOf(value.Constant) : value.IsZero == Tri.True ? 0 : null;

    private static decimal? NumberOf(object? constant)
    {
        switch (constant)
        {
            case sbyte or byte or short or ushort or int or uint or long or ulong or char:
                return constant is char c ? c : Convert.ToDecimal(constant, CultureInfo.InvariantCulture);
            default:
                return null;
        }
    }

    private static string Text(object? constant) => Convert.ToString(constant, CultureInfo.InvariantCulture) ?? "";
}
