using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Domains;

/// <summary>What the statements around a condition do with one of its answers.</summary>
internal static class BranchShape
{
    /// <summary>The arm that is taken on the answer ends the loop or the member.</summary>
    public static bool Leaves(SyntaxNode condition, bool outcome)
    {
        var node = condition;
        while (true)
        {
            switch (node.Parent)
            {
                case ParenthesizedExpressionSyntax or CastExpressionSyntax:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } when outcome:
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                    outcome = !outcome;
                    break;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } compared when ConstantOf(compared, node) is { } constant:
                    outcome ^= constant != compared.IsKind(SyntaxKind.EqualsExpression);
                    break;
                case IfStatementSyntax statement when statement.Condition == node:
                    return ArmOf(statement, outcome) is { } arm && EndsInJump(arm);
                default:
                    return false;
            }

            node = node.Parent;
        }
    }

    /// <summary>The truth value that the node is compared with.</summary>
    private static bool? ConstantOf(BinaryExpressionSyntax compared, SyntaxNode node) => (compared.Left == node ? compared.Right : compared.Left).Kind() switch
    {
        SyntaxKind.TrueLiteralExpression => true,
        SyntaxKind.FalseLiteralExpression => false,
        _ => null,
    };

    private static StatementSyntax? ArmOf(IfStatementSyntax statement, bool outcome)
        => outcome ? statement.Statement : statement.Else?.Statement;

    /// <summary>Not by an exception, nor by the next round.</summary>
    private static bool EndsInJump(StatementSyntax statement, bool isBreakOfOuter = true) => statement switch
    {
        BlockSyntax { Statements: { Count: > 0 } statements } => EndsInJump(statements[statements.Count - 1], isBreakOfOuter),
        ReturnStatementSyntax or GotoStatementSyntax => true,
        BreakStatementSyntax => isBreakOfOuter,
        DoStatementSyntax { Condition.RawKind: (int)SyntaxKind.FalseLiteralExpression } once => EndsInJump(once.Statement, isBreakOfOuter: false),
        IfStatementSyntax { Condition.RawKind: (int)SyntaxKind.TrueLiteralExpression } always => EndsInJump(always.Statement, isBreakOfOuter),
        IfStatementSyntax { Else: { } other } choice => EndsInJump(choice.Statement, isBreakOfOuter) && EndsInJump(other.Statement, isBreakOfOuter),
        TryStatementSyntax tried => EndsInJump(tried.Block, isBreakOfOuter),
        LockStatementSyntax locked => EndsInJump(locked.Statement, isBreakOfOuter),
        UsingStatementSyntax scoped => EndsInJump(scoped.Statement, isBreakOfOuter),
        _ => false,
    };
}
