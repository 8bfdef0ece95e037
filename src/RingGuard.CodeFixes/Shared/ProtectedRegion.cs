using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Statements, or an expression body, with a protection around them.</summary>
internal static class ProtectedRegion
{
    /// <summary>
    /// The finding's statements inside the protection: as a <c>using</c> statement, between two calls, or in <c>try</c> with
    /// the second call in <c>finally</c>.
    /// </summary>
    public static IEnumerable<SyntaxNode> Around(FixTarget target, Protection protection, IEnumerable<IReadOnlyList<StatementSyntax>> ranges)
    {
        if (StatementLists.Enclosing(target.Node) is not null)
        {
            foreach (var statements in ranges)
            {
                if (protection.Close is null)
                {
                    yield return Replace(target.Root, statements, new[] { Scope(protection, statements) });
                    continue;
                }

                var open = Spelled.Statement(protection.OpenCall, target.Root);
                var close = Spelled.Statement(protection.CloseCall, target.Root);
                if (!statements.Any(StatementLists.CanJumpOut))
                    yield return Replace(target.Root, statements, Between(open, statements, close));
                yield return Replace(target.Root, statements, new[] { open.WithLeadingTrivia(statements[0].GetLeadingTrivia()), Try(statements, close) });
            }
        }
        else if (ExpressionBodies.Find(target.Node, target.SemanticModel) is var (declaration, body))
        {
            var inner = new[] { body };
            if (protection.Close is null)
            {
                yield return target.Root.ReplaceNode(declaration, ExpressionBodies.WithBlock(declaration, Scope(protection, inner).WithoutTrivia()));
                yield break;
            }

            yield return target.Root.ReplaceNode(declaration, ExpressionBodies.WithBlock(
                declaration,
                Spelled.Statement(protection.OpenCall, target.Root),
                Try(inner, Spelled.Statement(protection.CloseCall, target.Root))));
        }
    }

    /// <summary>The root with other statements in the place of some that follow each other.</summary>
    public static SyntaxNode Replace(SyntaxNode root, IReadOnlyList<StatementSyntax> old, IReadOnlyList<StatementSyntax> replacement)
    {
        var parent = old[0].Parent!;
        if (StatementLists.Of(parent) is not { } list)
        {
            return root.ReplaceNode(old[0], replacement.Count == 1 && Layout.StartsLine(old[0])
                ? replacement[0]
                : SyntaxFactory.Block(replacement).WithAdditionalAnnotations(Formatter.Annotation));
        }

        var start = list.IndexOf(old[0]);
        var statements = list.Take(start).Concat(replacement).Concat(list.Skip(start + old.Count));
        return root.ReplaceNode(parent, StatementLists.With(parent, statements));
    }

    /// <summary>The statements in <c>try</c>, with <paramref name="close"/> in its <c>finally</c>.</summary>
    public static StatementSyntax Try(IReadOnlyList<StatementSyntax> statements, StatementSyntax close)
        => SyntaxFactory.TryStatement(
                Inside(statements),
                SyntaxFactory.List<CatchClauseSyntax>(),
                SyntaxFactory.FinallyClause(SyntaxFactory.Block(close)))
            .WithTrailingTrivia(close.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static StatementSyntax Scope(Protection protection, IReadOnlyList<StatementSyntax> statements)
        => Layout.InPlaceOf(
            SyntaxFactory.UsingStatement(null, protection.OpenCall, Inside(statements)),
            statements[0],
            statements[statements.Count - 1]);

    /// <summary>What is written above the statements goes above the protection.</summary>
    private static BlockSyntax Inside(IReadOnlyList<StatementSyntax> statements)
        => Layout.Block(statements.Select(static (s, i) => i == 0 ? s.WithLeadingTrivia(SyntaxFactory.ElasticMarker) : s).ToList());

    private static List<StatementSyntax> Between(StatementSyntax open, IReadOnlyList<StatementSyntax> statements, StatementSyntax close)
    {
        var result = new List<StatementSyntax> { open.WithLeadingTrivia(statements[0].GetLeadingTrivia()) };
        result.Add(statements[0].WithLeadingTrivia(SyntaxFactory.ElasticMarker));
        result.AddRange(statements.Skip(1));
        if (!Layout.EndsLine(result[result.Count - 1]))
            result[result.Count - 1] = result[result.Count - 1].WithTrailingTrivia(close.GetTrailingTrivia());
        for (var i = 1; i < result.Count; i++)
            result[i] = result[i].WithAdditionalAnnotations(Formatter.Annotation);

        // Newer formatters set off what follows a block, older ones do not.
        if (result[result.Count - 1].GetLastToken().IsKind(SyntaxKind.CloseBraceToken))
            close = close.WithLeadingTrivia(Layout.EndOfLine(statements[0]).Add(SyntaxFactory.ElasticMarker));
        result.Add(close);
        return result;
    }
}
