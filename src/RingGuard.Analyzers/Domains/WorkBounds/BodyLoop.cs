using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// A loop with the blocks that it became, which follow one another: a loop statement, or a label that is jumped back to
/// (<paramref name="Syntax"/> is what the label and the jump stand in, then).
/// </summary>
internal sealed record BodyLoop(StatementSyntax Syntax, TextSpan Span, SyntaxToken Keyword, ILoopOperation? Operation, int First, int Last, int Header)
{
    public bool Contains(int block) => block >= First && block <= Last;

    /// <summary>What ends it beside a jump; null when only a jump does.</summary>
    public ExpressionSyntax? Condition
    {
        get
        {
            var condition = Syntax switch
            {
                ForStatementSyntax loop => loop.Condition,
                WhileStatementSyntax loop => loop.Condition,
                DoStatementSyntax loop => loop.Condition,
                _ => null,
            };
            return condition?.ToString() == "true" ? null : condition;
        }
    }

    /// <summary>Its elements end it.</summary>
    public bool IsForEach => Syntax is CommonForEachStatementSyntax;

    /// <summary>All that it repeats.</summary>
    public IEnumerable<SyntaxNode> Nodes()
    {
        foreach (var node in Syntax.DescendantNodes())
        {
            if (Span.Contains(node.Span))
                yield return node;
        }
    }
}
