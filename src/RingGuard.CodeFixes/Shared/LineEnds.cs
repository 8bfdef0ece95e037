using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>
/// Formats what a fix changed with the line ends of the file. The clean-up behind a fix takes those of the workspace, where
/// nothing else is set: a file with others would get both.
/// </summary>
internal static class LineEnds
{
    public static async Task<Document> KeepAsync(Document document, SyntaxNode original, SyntaxNode root, CancellationToken cancellationToken)
    {
        var changed = document.WithSyntaxRoot(root);
        var options = await changed.GetOptionsAsync(cancellationToken).ConfigureAwait(false);
        var lineEnd = Layout.EndOfLine(original).ToString();
        if (options.GetOption(FormattingOptions.NewLine) == lineEnd)
            return changed;
        return await Formatter.FormatAsync(changed, Formatter.Annotation, options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, lineEnd), cancellationToken).ConfigureAwait(false);
    }
}
