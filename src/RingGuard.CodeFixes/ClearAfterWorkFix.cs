using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A request that is crossed off before the work: crosses it off when the work is done.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ClearAfterWorkFix)), Shared]
public sealed class ClearAfterWorkFix() : KernelFixProvider("RG4005")
{
    internal const string Key = "RingGuard.ClearAfterWork";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Clear the flag after the work", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        var model = target.SemanticModel;
        if (StatementLists.Enclosing(target.Node) is not ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } statement
            || !model.GetConstantValue(assignment.Right).HasValue
            || ObjectPaths.Read(assignment.Left, model) is null
            || model.GetSymbolInfo(assignment.Left).Symbol is not { } flag
            || statement.ContainsDirectives
            || StatementLists.Of(statement.Parent) is not { } list)
        {
            yield break;
        }

        var index = list.IndexOf(statement);
        var passed = new List<StatementSyntax>();
        for (var i = index + 1; i < list.Count; i++)
        {
            // Who looks at the flag or leaves on the way would see it set.
            if (StatementLists.CanJumpOut(list[i]) || Names(list[i], flag, model))
                yield break;
            passed.Add(list[i]);
            if (!Independence.ShareNothingWritten(statement, passed[0], list[i], model) || Independence.AssignsMembersOf(statement, passed, model))
                yield break;
            yield return StatementMove.Behind(target.Root, statement, list[i]);
        }
    }

    private static bool Names(StatementSyntax statement, ISymbol flag, SemanticModel model)
        => statement.DescendantNodes().OfType<SimpleNameSyntax>().Any(n => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, flag));
}
