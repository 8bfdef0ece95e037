using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// <c>bool failed = error != 0; if (failed)</c>: the value of the variable is a question that is asked when the variable is.
/// It can be as long as nothing that it is about was written in between.
/// </summary>
internal static class KeptConditions
{
    /// <summary>Deeper expressions are rare, and each level costs stack.</summary>
    private const int MaxDepth = 8;

    /// <summary>The value with the expression that it came of, where that says more than the value does.</summary>
    public static SymbolicValue Of(IOperation expression, SymbolicValue value, KernelState state, ValueReader values, SemanticModel? semantics)
    {
        var question = expression;
        while (question is IParenthesizedOperation parenthesized)
            question = parenthesized.Operand;
        if (value.Condition is not null && question is not ILocalReferenceOperation)
            return value;

        // The branches of && and || are behind: the graph has nothing but their outcome.
        if (Outcome(question) is IFlowCaptureReferenceOperation { Syntax: BinaryExpressionSyntax or ParenthesizedExpressionSyntax } && semantics is not null && semantics.SyntaxTree == question.Syntax.SyntaxTree)
            question = semantics.GetOperation(question.Syntax) ?? question;
        return CanBeAskedAgain(question, state, values, MaxDepth) ? value with { Condition = question } : value;
    }

    private static IOperation Outcome(IOperation question)
    {
        var ignored = true;
        return Conditions.Bare(question, ref ignored);
    }

    /// <summary>With the results of the calls that a kept condition is about, which are known for this statement only.</summary>
    public static KernelState WithAnswers(KernelState state, IOperation? condition, Numbering numbers)
    {
        if (condition is null)
            return state;
        foreach (var part in condition.DescendantsAndSelf())
        {
            if (part is IInvocationOperation && state.Values.TryGet(numbers.OfTemporary(part), out var result))
                state = state with { Values = state.Values.Set(numbers.OfAnswer(part), result) };
        }

        return state;
    }

    public static bool Mentions(IOperation? condition, ISymbol changed) => condition switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local.OriginalDefinition, changed),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter.OriginalDefinition, changed),
        IMemberReferenceOperation member => SymbolEqualityComparer.Default.Equals(member.Member.OriginalDefinition, changed) || Mentions(member.Instance, changed),
        IUnaryOperation unary => Mentions(unary.Operand, changed),
        IConversionOperation conversion => Mentions(conversion.Operand, changed),
        IParenthesizedOperation parenthesized => Mentions(parenthesized.Operand, changed),
        IBinaryOperation binary => Mentions(binary.LeftOperand, changed) || Mentions(binary.RightOperand, changed),
        IIsPatternOperation pattern => Mentions(pattern.Value, changed),
        IIsNullOperation isNull => Mentions(isNull.Operand, changed),
        IInvocationOperation call => Mentions(call.Instance, changed) || call.Arguments.Any(a => Mentions(a.Value, changed)),
        _ => false,
    };

    /// <summary>Only about what other code cannot write.</summary>
    public static bool IsStable(IOperation? condition) => condition switch
    {
        IFieldReferenceOperation { Field.IsReadOnly: false } or IPropertyReferenceOperation { Property.SetMethod: not null } => false,
        IMemberReferenceOperation member => IsStable(member.Instance),
        IUnaryOperation unary => IsStable(unary.Operand),
        IConversionOperation conversion => IsStable(conversion.Operand),
        IParenthesizedOperation parenthesized => IsStable(parenthesized.Operand),
        IBinaryOperation binary => IsStable(binary.LeftOperand) && IsStable(binary.RightOperand),
        IIsPatternOperation pattern => IsStable(pattern.Value),
        IIsNullOperation isNull => IsStable(isNull.Operand),
        IInvocationOperation call => IsStable(call.Instance) && call.Arguments.All(static a => IsStable(a.Value)),
        _ => true,
    };

    /// <summary>Made of names and constants: it does nothing, and declares nothing.</summary>
    private static bool CanBeAskedAgain(IOperation? part, KernelState state, ValueReader values, int depth)
    {
        if (part is null)
            return true;
        if (depth == 0)
            return false;
        if (part.ConstantValue.HasValue)
            return true;
        return part switch
        {
            // A question about a question about a question is not kept: chains of them could be of any length.
            ILocalReferenceOperation or IParameterReferenceOperation => values.Read(part, state).Condition is not { } question
                || question.DescendantsAndSelf().All(p => p is not (ILocalReferenceOperation or IParameterReferenceOperation) || values.Read(p, state).Condition is null),
            IInstanceReferenceOperation => true,
            IFieldReferenceOperation field => CanBeAskedAgain(field.Instance, state, values, depth - 1),
            IPropertyReferenceOperation { Arguments.IsEmpty: true } property => CanBeAskedAgain(property.Instance, state, values, depth - 1),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not => CanBeAskedAgain(not.Operand, state, values, depth - 1),
            IConversionOperation { OperatorMethod: null } conversion => CanBeAskedAgain(conversion.Operand, state, values, depth - 1),
            IParenthesizedOperation parenthesized => CanBeAskedAgain(parenthesized.Operand, state, values, depth - 1),
            IBinaryOperation binary => CanBeAskedAgain(binary.LeftOperand, state, values, depth - 1) && CanBeAskedAgain(binary.RightOperand, state, values, depth - 1),
            IIsPatternOperation pattern => IsPlain(pattern.Pattern) && CanBeAskedAgain(pattern.Value, state, values, depth - 1),
            IIsNullOperation isNull => CanBeAskedAgain(isNull.Operand, state, values, depth - 1),

            // It is not made again: its answer is the one that it gave.
            IInvocationOperation call => CanBeAskedAgain(call.Instance, state, values, depth - 1)
                && call.Arguments.All(a => CanBeAskedAgain(a.Value, state, values, depth - 1)),
            _ => false,
        };
    }

    private static bool IsPlain(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation or IRelationalPatternOperation => true,
        INegatedPatternOperation negation => IsPlain(negation.Pattern),
        _ => false,
    };
}
