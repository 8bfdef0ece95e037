using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>FP registers that are touched while preemptible: protect the access, or leave that to the callers and say so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ProtectFpuAccessFix)), Shared]
public sealed class ProtectFpuAccessFix() : KernelFixProvider("RG2001")
{
    internal const string ProtectKey = "RingGuard.ProtectFpuAccess";
    internal const string DeclareKey = "RingGuard.DeclareRequiresPreemptOff";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Protect the FP registers here", ProtectKey, Protected(target));
        yield return new FixChoice("Declare '[Requires(Context.PreemptOff)]' on the method", DeclareKey, RequirementDeclaration.PreemptOff(target));
    }

    private static IEnumerable<SyntaxNode> Protected(FixTarget target)
    {
        foreach (var protection in FpuProtection.For(target))
        {
            if (StatementLists.Enclosing(target.Node) is { } statement)
            {
                foreach (var statements in AccessRange.Around(statement, target))
                {
                    if (protection.Close is null)
                    {
                        yield return Replace(target.Root, statements, new[] { Scope(protection, statements) });
                        continue;
                    }

                    var open = Spelled.Statement(Spelled.Call(protection.Open), target.Root);
                    var close = Spelled.Statement(Spelled.Call(protection.Close), target.Root);
                    if (!statements.Any(StatementLists.CanJumpOut))
                        yield return Replace(target.Root, statements, Between(open, statements, close));
                    yield return Replace(target.Root, statements, new[] { open.WithLeadingTrivia(statements[0].GetLeadingTrivia()), Try(statements, close) });
                }
            }
            else if (ExpressionBodies.Find(target.Node, target.SemanticModel) is var (declaration, body))
            {
                var inner = new[] { body };
                yield return target.Root.ReplaceNode(declaration, protection.Close is null
                    ? ExpressionBodies.WithBlock(declaration, Scope(protection, inner).WithoutTrivia())
                    : ExpressionBodies.WithBlock(
                        declaration,
                        Spelled.Statement(Spelled.Call(protection.Open), target.Root),
                        Try(inner, Spelled.Statement(Spelled.Call(protection.Close), target.Root))));
            }
        }
    }

    private static StatementSyntax Scope(FpuProtection protection, IReadOnlyList<StatementSyntax> statements)
        => Layout.InPlaceOf(
            SyntaxFactory.UsingStatement(null, Spelled.Call(protection.Open), Inside(statements)),
            statements[0],
            statements[statements.Count - 1]);

    private static StatementSyntax Try(IReadOnlyList<StatementSyntax> statements, StatementSyntax close)
        => SyntaxFactory.TryStatement(
                Inside(statements),
                SyntaxFactory.List<CatchClauseSyntax>(),
                SyntaxFactory.FinallyClause(SyntaxFactory.Block(close)))
            .WithTrailingTrivia(close.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);

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
        result.Add(close);
        return result;
    }

    private static SyntaxNode Replace(SyntaxNode root, IReadOnlyList<StatementSyntax> old, IReadOnlyList<StatementSyntax> replacement)
    {
        var parent = old[0].Parent!;
        if (StatementLists.Of(parent) is not { } list)
        {
            return root.ReplaceNode(old[0], replacement.Count == 1
                ? replacement[0]
                : SyntaxFactory.Block(replacement).WithAdditionalAnnotations(Formatter.Annotation));
        }

        var start = list.IndexOf(old[0]);
        var statements = list.Take(start).Concat(replacement).Concat(list.Skip(start + old.Count));
        return root.ReplaceNode(parent, StatementLists.With(parent, statements));
    }
}
