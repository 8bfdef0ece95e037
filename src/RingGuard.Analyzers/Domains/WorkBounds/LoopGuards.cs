using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// Conditions in front of a check that do not make it rarer than it should be: a counter that reached its budget, or
/// something that the loop does not change.
/// </summary>
internal sealed class LoopGuards
{
    private readonly HashSet<string> _written = new();
    private readonly HashSet<string> _counted = new();
    private readonly HashSet<string> _reset = new();

    public LoopGuards(StatementSyntax loop)
    {
        foreach (var node in loop.DescendantNodes())
        {
            switch (node)
            {
                case AssignmentExpressionSyntax assignment:
                    _written.Add(NameOf(assignment.Left));
                    (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) ? _reset : _counted).Add(NameOf(assignment.Left));
                    break;
                case PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.PreIncrementExpression) || unary.IsKind(SyntaxKind.PreDecrementExpression):
                    _written.Add(NameOf(unary.Operand));
                    _counted.Add(NameOf(unary.Operand));
                    break;
                case PostfixUnaryExpressionSyntax unary:
                    _written.Add(NameOf(unary.Operand));
                    _counted.Add(NameOf(unary.Operand));
                    break;
                case VariableDeclaratorSyntax declarator:
                    _written.Add(declarator.Identifier.ValueText);
                    break;
                case SingleVariableDesignationSyntax designation:
                    _written.Add(designation.Identifier.ValueText);
                    break;
                case ForEachStatementSyntax each:
                    _written.Add(each.Identifier.ValueText);
                    break;
                case ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument:
                    _written.Add(NameOf(argument.Expression));
                    break;
            }
        }
    }

    /// <summary>A counter is compared for equality and never set back: once it is past the value, it never meets it again.</summary>
    public bool IsMissable(BasicBlock block)
        => Comparison(block) is { OperatorKind: BinaryOperatorKind.Equals } comparison && CounterOf(comparison) is { } counter && !_reset.Contains(counter);

    public bool IsHarmless(BasicBlock block)
    {
        if (block.BranchValue is not { } condition)
            return false;
        if (Comparison(block) is { } comparison && CounterOf(comparison) is { } counter)
            return comparison.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals) || _reset.Contains(counter) || IsModulo(comparison);
        return IsUnchanged(condition.Syntax);
    }

    private static IBinaryOperation? Comparison(BasicBlock block)
    {
        var condition = block.BranchValue;
        while (condition is IParenthesizedOperation or IUnaryOperation { OperatorKind: UnaryOperatorKind.Not })
            condition = condition is IUnaryOperation unary ? unary.Operand : ((IParenthesizedOperation)condition).Operand;
        return condition as IBinaryOperation;
    }

    private static bool IsModulo(IBinaryOperation comparison)
        => comparison.LeftOperand is IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.And };

    /// <summary>A number that the loop counts up or down.</summary>
    private string? CounterOf(IBinaryOperation comparison)
    {
        string? counter = null;
        foreach (var node in comparison.Syntax.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax)
                return null;
            if (node is IdentifierNameSyntax name && _counted.Contains(name.Identifier.ValueText) && IsNumber(comparison.LeftOperand.Type))
                counter ??= name.Identifier.ValueText;
        }

        return counter;
    }

    private static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    private bool IsUnchanged(SyntaxNode condition)
    {
        foreach (var node in condition.DescendantNodesAndSelf())
        {
            if (node is InvocationExpressionSyntax or ElementAccessExpressionSyntax or AssignmentExpressionSyntax)
                return false;
            if (node is IdentifierNameSyntax name && _written.Contains(name.Identifier.ValueText))
                return false;
        }

        return true;
    }

    private static string NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => expression.ToString(),
    };
}
