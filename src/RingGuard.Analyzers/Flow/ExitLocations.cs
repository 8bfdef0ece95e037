using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace RingGuard.Analyzers.Flow;

/// <summary>
/// The place in the source that a way out of a body is reported at: the return statement, else the closing brace.
/// Roslyn's graph drops a return without a value, so that one is found from what was executed last.
/// </summary>
internal static class ExitLocations
{
    public static Location Of(BasicBlock block, ControlFlowGraph graph)
    {
        var body = graph.OriginalOperation.Syntax;
        if (block.ConditionKind == ControlFlowConditionKind.None && block.BranchValue?.Syntax is { } value)
        {
            for (var node = value; node is not null && node != body.Parent; node = node.Parent)
            {
                if (node is ReturnStatementSyntax)
                    return node.GetLocation();
                if (node is ArrowExpressionClauseSyntax arrow)
                    return arrow.Expression.GetLocation();
                if (node is StatementSyntax or MemberDeclarationSyntax)
                    break;
            }
        }

        var last = block.ConditionKind != ControlFlowConditionKind.None ? block.BranchValue?.Syntax
            : block.Operations.IsEmpty ? null : block.Operations[block.Operations.Length - 1].Syntax;
        return (ReturnAfter(last, body) ?? ReturnInto(block, body))?.GetLocation() ?? body.GetLastToken().GetLocation();
    }

    /// <summary>The value-less return that is executed next after <paramref name="last"/>.</summary>
    private static StatementSyntax? ReturnAfter(SyntaxNode? last, SyntaxNode body)
    {
        for (var node = last; node is not null && node != body; node = node.Parent)
        {
            if (node.Parent is IfStatementSyntax conditional && conditional.Condition == node)
                return Only(conditional.Statement) ?? Only(conditional.Else?.Statement);
            if (node is StatementSyntax statement && Next(statement) is { } next && IsBareReturn(next))
                return next;
            if (node is StatementSyntax && Next((StatementSyntax)node) is not null)
                return null;
        }

        return null;
    }

    /// <summary>A block that does nothing but return: the branch that leads here tells.</summary>
    private static StatementSyntax? ReturnInto(BasicBlock block, SyntaxNode body)
    {
        if (!block.Operations.IsEmpty || block.BranchValue is not null)
            return null;
        foreach (var predecessor in block.Predecessors)
        {
            if (ReturnAfter(predecessor.Source.BranchValue?.Syntax, body) is { } found)
                return found;
        }

        return null;
    }

    private static bool IsBareReturn(StatementSyntax statement)
        => statement is ReturnStatementSyntax { Expression: null } || statement.IsKind(SyntaxKind.YieldBreakStatement);

    private static StatementSyntax? Only(StatementSyntax? statement) => statement switch
    {
        { } direct when IsBareReturn(direct) => direct,
        BlockSyntax { Statements.Count: 1 } block => Only(block.Statements[0]),
        _ => null,
    };

    private static StatementSyntax? Next(StatementSyntax statement)
    {
        var siblings = statement.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            _ => default,
        };
        var index = siblings.IndexOf(statement);
        return index >= 0 && index + 1 < siblings.Count ? siblings[index + 1] : null;
    }
}
