using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Statements around a statement that add nothing to it, for what is read off the text.</summary>
internal static class Frames
{
    /// <summary>What stands in a frame of one statement and is run once, whatever happens; null when the statement is none.</summary>
    public static StatementSyntax? Inner(StatementSyntax frame) => frame switch
    {
        BlockSyntax { Statements: { Count: 1 } statements } => statements[0],
        CheckedStatementSyntax checkedBlock => checkedBlock.Block,
        UnsafeStatementSyntax unsafeBlock => unsafeBlock.Block,
        IfStatementSyntax { Else: null } always when IsLiteral(always.Condition, SyntaxKind.TrueLiteralExpression) => always.Statement,
        DoStatementSyntax once when IsLiteral(once.Condition, SyntaxKind.FalseLiteralExpression) => once.Statement,
        TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements.Count: 0 } tried => tried.Block,
        SwitchStatementSyntax { Sections: { Count: 1 } sections } when sections[0].Labels.Any(SyntaxKind.DefaultSwitchLabel) && sections[0].Statements is { Count: 2 } statements && statements[1] is BreakStatementSyntax => statements[0],
        _ => null,
    };

    private static bool IsLiteral(ExpressionSyntax condition, SyntaxKind kind)
        => condition.IsKind(kind) || (condition is ParenthesizedExpressionSyntax parenthesized && IsLiteral(parenthesized.Expression, kind));
}
