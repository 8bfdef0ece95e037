using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>
/// The declaration of a member that another body calls, for questions that syntax answers (does it yield, does it compare its
/// parameter). Who reads a body in this way depends on more of it than its summary, so the body is marked.
/// </summary>
internal static class BodySyntax
{
    public static SyntaxNode Of(SyntaxReference reference)
    {
        var node = reference.GetSyntax(CancellationToken.None);
        if (TreeNames.Of(reference.SyntaxTree).Find(node) is { } entry)
            entry.IsReadByOthers = true;
        return node;
    }
}
