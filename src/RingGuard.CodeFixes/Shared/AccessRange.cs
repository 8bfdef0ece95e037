using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Which statements belong into one protection.</summary>
internal static class AccessRange
{
    /// <summary>
    /// The statement whose own condition is reported, too (what is tested and what follows from it belong together), with
    /// its reported neighbours; then without the neighbours; then the statement alone.
    /// </summary>
    public static IEnumerable<IReadOnlyList<StatementSyntax>> Around(StatementSyntax statement, FixTarget target)
    {
        var outer = statement;
        for (var current = statement.Parent; current is StatementSyntax or ElseClauseSyntax; current = current.Parent)
        {
            if (current is StatementSyntax enclosing and not (BlockSyntax or LocalFunctionStatementSyntax) && IsReportedItself(enclosing, target))
                outer = enclosing;
            if (current is LocalFunctionStatementSyntax)
                break;
        }

        if (outer is BlockSyntax)
            yield break;
        if (StatementLists.Of(outer.Parent) is { } list)
        {
            var index = list.IndexOf(outer);
            var start = index;
            var end = index;
            while (start > 0 && IsReported(list[start - 1], target))
                start--;
            while (end < list.Count - 1 && IsReported(list[end + 1], target))
                end++;
            if (start < end)
                yield return list.Skip(start).Take(end - start + 1).ToList();
        }

        yield return new[] { outer };
        if (outer != statement)
            yield return new[] { statement };
    }

    /// <summary>From the statement to the last one in its list that uses a variable declared on the way.</summary>
    public static IReadOnlyList<StatementSyntax> ThroughLastUse(StatementSyntax statement, SemanticModel model)
    {
        if (StatementLists.Of(statement.Parent) is not { } list)
            return new[] { statement };
        var start = list.IndexOf(statement);
        var end = start;
        var declared = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (var i = start; i <= end; i++)
        {
            if (model.AnalyzeDataFlow(list[i]) is { Succeeded: true } flow)
                declared.UnionWith(flow.VariablesDeclared);
            for (var j = list.Count - 1; j > end; j--)
            {
                if (list[j].DescendantNodes().Any(n => n is IdentifierNameSyntax && model.GetSymbolInfo(n).Symbol is { } used && declared.Contains(used)))
                    end = j;
            }
        }

        return list.Skip(start).Take(end - start + 1).ToList();
    }

    private static bool IsReported(StatementSyntax statement, FixTarget target)
        => target.Findings.Any(f => f.Id == target.Diagnostic.Id && statement.Span.Contains(f.Location.SourceSpan));

    private static bool IsReportedItself(StatementSyntax statement, FixTarget target)
        => target.Findings.Any(f => f.Id == target.Diagnostic.Id && statement.Span.Contains(f.Location.SourceSpan)
            && StatementLists.Enclosing(target.Root.FindNode(f.Location.SourceSpan, getInnermostNodeForTie: true)) == statement);
}
