using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Domains;

/// <summary>Finds out how the surrounding expression uses a value. By syntax: the flow graph takes expressions apart.</summary>
internal static class ValueUses
{
    public static ValueUse Of(SyntaxNode node)
    {
        while (node.Parent is { } parent)
        {
            switch (parent)
            {
                case ParenthesizedExpressionSyntax or CastExpressionSyntax or CheckedExpressionSyntax or RefExpressionSyntax:
                case PostfixUnaryExpressionSyntax when parent.IsKind(SyntaxKind.SuppressNullableWarningExpression):
                    break;
                case ArgumentSyntax argument:
                    return OfArgument(argument);
                case MemberAccessExpressionSyntax access:
                    return access.Expression == node ? ValueUse.Through : ValueUse.None;
                case ConditionalAccessExpressionSyntax access:
                    return access.Expression == node ? ValueUse.Through : ValueUse.None;
                case ElementAccessExpressionSyntax access:
                    return access.Expression == node ? ValueUse.Through : ValueUse.None;
                case InvocationExpressionSyntax invocation:
                    return invocation.Expression == node ? ValueUse.Through : ValueUse.None;
                case BinaryExpressionSyntax binary when IsComparison(binary):
                    return IsNull(binary.Left == node ? binary.Right : binary.Left) ? ValueUse.None : ValueUse.Compared;
                case BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.LogicalAndExpression) || binary.IsKind(SyntaxKind.LogicalOrExpression):
                    return ValueUse.Condition;
                case BinaryExpressionSyntax:
                    break;
                case PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.LogicalNotExpression):
                    return ValueUse.Condition;
                case PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.PointerIndirectionExpression):
                    return ValueUse.Through;
                case PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.UnaryMinusExpression) || unary.IsKind(SyntaxKind.BitwiseNotExpression):
                    break;
                case IsPatternExpressionSyntax pattern:
                    return IsNullPattern(pattern.Pattern) ? ValueUse.None : ValueUse.Compared;
                case ConditionalExpressionSyntax conditional when conditional.Condition != node:
                    break;
                case IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or ConditionalExpressionSyntax or WhenClauseSyntax:
                    return ValueUse.Condition;
                case SwitchStatementSyntax or SwitchExpressionSyntax:
                    return ValueUse.Compared;
                default:
                    return ValueUse.None;
            }

            node = parent;
        }

        return ValueUse.None;
    }

    /// <summary>Whether a comparison decides which way the code takes, as opposed to being stored or passed on.</summary>
    public static bool IsCondition(SyntaxNode node)
    {
        while (node.Parent is { } parent)
        {
            switch (parent)
            {
                case ParenthesizedExpressionSyntax or IsPatternExpressionSyntax or SwitchExpressionSyntax or WhenClauseSyntax:
                case PrefixUnaryExpressionSyntax when parent.IsKind(SyntaxKind.LogicalNotExpression):
                case BinaryExpressionSyntax:
                case ConditionalExpressionSyntax conditional when conditional.Condition == node:
                    if (parent is ConditionalExpressionSyntax or SwitchExpressionSyntax or WhenClauseSyntax)
                        return true;
                    node = parent;
                    continue;
                case IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or SwitchStatementSyntax:
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>The comparison is kept in a local that is for nothing but to decide later which way the code takes.</summary>
    public static bool IsKeptCondition(SyntaxNode node)
    {
        var compared = node;
        while (compared.Parent is ParenthesizedExpressionSyntax or IsPatternExpressionSyntax or BinaryExpressionSyntax
               || compared.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
        {
            compared = compared.Parent;
        }

        if (!IsTruth(compared) || KeptInLocals.LocalOf(compared) is not { } local)
            return false;
        var isTested = false;
        foreach (var use in KeptInLocals.UsesOf(local, compared))
        {
            if (!IsCondition(use))
                return false;
            isTested = true;
        }

        return isTested;
    }

    private static bool IsTruth(SyntaxNode expression) => expression switch
    {
        ParenthesizedExpressionSyntax parenthesized => IsTruth(parenthesized.Expression),
        BinaryExpressionSyntax binary => IsComparison(binary) || binary.IsKind(SyntaxKind.LogicalAndExpression) || binary.IsKind(SyntaxKind.LogicalOrExpression),
        PrefixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.LogicalNotExpression),
        _ => expression is IsPatternExpressionSyntax,
    };

    private static ValueUse OfArgument(ArgumentSyntax argument) => argument.Parent switch
    {
        BracketedArgumentListSyntax => ValueUse.Index,
        ArgumentListSyntax => ValueUse.Argument,
        _ => ValueUse.None,
    };

    private static bool IsComparison(BinaryExpressionSyntax binary)
        => binary.Kind() is SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression or SyntaxKind.LessThanExpression
            or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression;

    private static bool IsNull(ExpressionSyntax expression)
        => expression.IsKind(SyntaxKind.NullLiteralExpression) || expression.IsKind(SyntaxKind.DefaultLiteralExpression);

    private static bool IsNullPattern(PatternSyntax pattern) => pattern switch
    {
        ConstantPatternSyntax constant => IsNull(constant.Expression),
        UnaryPatternSyntax not => IsNullPattern(not.Pattern),
        RecursivePatternSyntax { PropertyPatternClause.Subpatterns.Count: 0 } => true,
        DeclarationPatternSyntax or VarPatternSyntax => true,
        _ => false,
    };
}
