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
            {
                var (then, otherwise) = (First(conditional.Statement), First(conditional.Else?.Statement));
                if (then is not null && IsBareReturn(then))
                    return then;
                if (otherwise is not null && IsBareReturn(otherwise))
                    return otherwise;

                // An arm with nothing in it goes on behind the statement.
                if (then is not null && otherwise is not null)
                    return null;
                continue;
            }

            if (node is StatementSyntax statement && Next(statement) is { } next)
                return IsBareReturn(next) ? next : null;
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

    /// <summary>What is executed first where control comes to a statement: it may stand in blocks. Null where nothing is.</summary>
    private static StatementSyntax? First(StatementSyntax? statement)
    {
        switch (statement)
        {
            case BlockSyntax block:
                return FirstOf(block.Statements, 0);
            case DoStatementSyntax loop:
                return First(loop.Statement);
            case TryStatementSyntax attempt:
                return First(attempt.Block);
            case IfStatementSyntax { Condition.RawKind: (int)SyntaxKind.TrueLiteralExpression } conditional:
                return First(conditional.Statement);
            case null or EmptyStatementSyntax or LocalFunctionStatementSyntax:
                return null;
            default:
                return statement;
        }
    }

    private static StatementSyntax? FirstOf(SyntaxList<StatementSyntax> statements, int from)
    {
        for (var i = from; i < statements.Count; i++)
        {
            if (First(statements[i]) is { } first)
                return first;
        }

        return null;
    }

    private static StatementSyntax? Next(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => FirstOf(block.Statements, block.Statements.IndexOf(statement) + 1),
        SwitchSectionSyntax section => FirstOf(section.Statements, section.Statements.IndexOf(statement) + 1) switch
        {
            // Leaves the switch, which is what the climb does.
            BreakStatementSyntax => null,
            var next => next,
        },
        _ => null,
    };
}
