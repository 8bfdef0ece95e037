using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>Statements inside statements that add nothing, and other shapes of the same flow.</summary>
internal static class StatementTransformations
{
    public static IReadOnlyList<Transformation> All { get; } =
    [
        Wrapping("a block", "{ }"),
        Wrapping("if (true)", "if (true) { }"),
        Wrapping("do while (false)", "do { } while (false);", static s => !LeavesOuterLoop(s)),
        Wrapping("try finally", "try { } finally { }"),
        Wrapping("switch", "switch (0) { default: { } break; }", static s => !LeavesOuterLoop(s) && EndsNormally(s)),
        Transformation.Of("rest in else", static (_, places) => new RestInElse(places)),
        Transformation.Of("using statements", static (_, places) => new UsingStatements(places)),
        Transformation.Of("while (true) with break", static (_, places) => new EndlessLoops(places)),
        Transformation.Of("for as while", static (_, places) => new ForAsWhile(places)),
        Transformation.Of("blocks for expression bodies", static (model, places) => new BlockBodies(model, places)),
    ];

    /// <summary>A statement may stand in a block of its own: what it declares is not seen behind it, and nothing jumps to it.</summary>
    public static bool CanStandAlone(StatementSyntax statement)
        => statement is not (LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax or EmptyStatementSyntax)
        && !statement.DescendantNodes(n => n == statement || n is not StatementSyntax).OfType<SingleVariableDesignationSyntax>().Any()
        && !statement.DescendantNodes().OfType<LabeledStatementSyntax>().Any();

    /// <summary>A <c>break</c> or <c>continue</c> in the statement ends a loop or switch around it.</summary>
    public static bool LeavesOuterLoop(StatementSyntax statement)
        => statement.DescendantNodesAndSelf().Any(n => n switch
        {
            BreakStatementSyntax => Owner(n, statement, static o => IsLoop(o) || o is SwitchStatementSyntax) is null,
            ContinueStatementSyntax => Owner(n, statement, IsLoop) is null,
            GotoStatementSyntax { RawKind: not (int)SyntaxKind.GotoStatement } => Owner(n, statement, static o => o is SwitchStatementSyntax) is null,
            _ => false,
        });

    public static bool IsLoop(SyntaxNode node) => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax;

    public static bool EndsInJump(StatementSyntax statement) => statement switch
    {
        BlockSyntax block => block.Statements.Count > 0 && EndsInJump(block.Statements.Last()),
        ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax => true,
        _ => false,
    };

    public static BlockSyntax AsBlock(StatementSyntax statement) => statement as BlockSyntax ?? SyntaxFactory.Block(statement);

    private static SyntaxNode? Owner(SyntaxNode jump, StatementSyntax within, Func<SyntaxNode, bool> owns)
        => jump.Ancestors().TakeWhile(n => n != within.Parent).FirstOrDefault(owns);

    /// <summary>Where control surely goes on behind the statement; sufficient only.</summary>
    private static bool EndsNormally(StatementSyntax statement) => statement is ExpressionStatementSyntax;

    private static Transformation Wrapping(string name, string frame, Func<StatementSyntax, bool>? allowed = null)
        => Transformation.Of("in " + name, (_, places) => new Wrapper(SyntaxFactory.ParseStatement(frame), allowed ?? (static _ => true), places));

    private sealed class Wrapper(StatementSyntax frame, Func<StatementSyntax, bool> allowed, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitBlock(BlockSyntax node)
            => node.WithStatements(SyntaxFactory.List(node.Statements.Select(s =>
            {
                var changed = (StatementSyntax)Visit(s);
                if (!CanStandAlone(s) || !allowed(s) || !places.Take())
                    return changed;
                var hole = frame.DescendantNodesAndSelf().OfType<BlockSyntax>().First();
                return frame.ReplaceNode(hole, hole.AddStatements(changed));
            })));
    }

    /// <summary><c>if (c) { …; return; } rest</c> with the rest as the other arm.</summary>
    private sealed class RestInElse(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var changed = (BlockSyntax)base.VisitBlock(node)!;
            if (node.Statements.Any(static s => s is LabeledStatementSyntax or LocalFunctionStatementSyntax))
                return changed;
            for (var i = changed.Statements.Count - 2; i >= 0; i--)
            {
                if (node.Statements[i] is not IfStatementSyntax { Else: null } test || !EndsInJump(test.Statement) || !places.Take())
                    continue;
                var rest = SyntaxFactory.Block(changed.Statements.Skip(i + 1));
                var whole = ((IfStatementSyntax)changed.Statements[i]).WithElse(SyntaxFactory.ElseClause(SyntaxFactory.Token(SyntaxKind.ElseKeyword).WithTrailingTrivia(SyntaxFactory.Space), rest));
                changed = changed.WithStatements(SyntaxFactory.List(changed.Statements.Take(i).Append(whole)));
            }

            return changed;
        }
    }

    private sealed class UsingStatements(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var changed = (BlockSyntax)base.VisitBlock(node)!;
            if (node.Statements.Any(static s => s is LabeledStatementSyntax or LocalFunctionStatementSyntax))
                return changed;
            for (var i = changed.Statements.Count - 1; i >= 0; i--)
            {
                if (changed.Statements[i] is not LocalDeclarationStatementSyntax declaration || declaration.UsingKeyword.RawKind == 0 || declaration.AwaitKeyword.RawKind != 0 || !places.Take())
                    continue;
                var inner = SyntaxFactory.Block(changed.Statements.Skip(i + 1));
                var whole = SyntaxFactory.UsingStatement(declaration.Declaration, null, inner).WithUsingKeyword(declaration.UsingKeyword);
                changed = changed.WithStatements(SyntaxFactory.List(changed.Statements.Take(i).Append<StatementSyntax>(whole)));
            }

            return changed;
        }
    }

    private sealed class EndlessLoops(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node)
        {
            var changed = (WhileStatementSyntax)base.VisitWhileStatement(node)!;
            if (node.Condition is LiteralExpressionSyntax || node.Condition.DescendantNodes().OfType<SingleVariableDesignationSyntax>().Any() || !places.Take())
                return changed;
            var leave = SyntaxFactory.IfStatement(ConditionTransformations.Not(changed.Condition), SyntaxFactory.ParseStatement("break;"));
            return changed.WithCondition(SyntaxFactory.ParseExpression("true")).WithStatement(SyntaxFactory.Block(leave, changed.Statement));
        }
    }

    private sealed class ForAsWhile(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitForStatement(ForStatementSyntax node)
        {
            var changed = (ForStatementSyntax)base.VisitForStatement(node)!;
            var continues = node.Statement.DescendantNodesAndSelf().OfType<ContinueStatementSyntax>().Any(c => Owner(c, node.Statement, IsLoop) is null);
            if (continues || EndsInJump(node.Statement) || node.Initializers.Count > 0 || node.Condition is null || !places.Take())
                return changed;
            var body = SyntaxFactory.Block(new[] { changed.Statement }.Concat(changed.Incrementors.Select(static i => SyntaxFactory.ExpressionStatement(i))));
            var loop = SyntaxFactory.WhileStatement(changed.Condition!, body).WithWhileKeyword(node.ForKeyword.CopyAnnotationsTo(SyntaxFactory.Token(SyntaxKind.WhileKeyword)));
            return changed.Declaration is { } declaration
                ? SyntaxFactory.Block(SyntaxFactory.LocalDeclarationStatement(declaration), loop)
                : SyntaxFactory.Block(loop);
        }
    }

    private sealed class BlockBodies(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
        {
            var changed = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
            if (changed.ExpressionBody is not { } body || model.GetDeclaredSymbol(node) is not { } symbol || symbol.IsAsync || !places.Take())
                return changed;
            return changed.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Block(body, returns: !symbol.ReturnsVoid));
        }

        public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node)
        {
            var changed = (PropertyDeclarationSyntax)base.VisitPropertyDeclaration(node)!;
            if (changed.ExpressionBody is not { } body || !places.Take())
                return changed;
            var getter = SyntaxFactory.AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, Block(body, returns: true));
            return changed.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(SyntaxFactory.AccessorList(SyntaxFactory.SingletonList(getter)));
        }

        private static BlockSyntax Block(ArrowExpressionClauseSyntax body, bool returns)
        {
            if (body.Expression is ThrowExpressionSyntax thrown)
                return SyntaxFactory.Block(SyntaxFactory.ThrowStatement(thrown.ThrowKeyword, thrown.Expression, SyntaxFactory.Token(SyntaxKind.SemicolonToken)));
            return SyntaxFactory.Block(returns
                ? SyntaxFactory.ReturnStatement(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space), body.Expression, SyntaxFactory.Token(SyntaxKind.SemicolonToken))
                : SyntaxFactory.ExpressionStatement(body.Expression));
        }
    }
}
