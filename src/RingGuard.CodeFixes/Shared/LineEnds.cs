using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Options;
using Microsoft.CodeAnalysis.Simplification;

namespace RingGuard.CodeFixes;

/// <summary>
/// Formats what a fix changed with the line ends and the tabs of the file. The clean-up behind a fix takes those of the
/// workspace, where nothing else is set: a file with others would get both.
/// </summary>
internal static class LineEnds
{
    public static async Task<Document> KeepAsync(Document document, SyntaxNode original, SyntaxNode root, CancellationToken cancellationToken)
    {
        var changed = document.WithSyntaxRoot(root);
        OptionSet options = await changed.GetOptionsAsync(cancellationToken).ConfigureAwait(false);
        var lineEnd = Layout.EndOfLine(original).ToString();
        var isUsual = options.GetOption(FormattingOptions.NewLine, LanguageNames.CSharp) == lineEnd;
        options = options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, lineEnd);
        if (Layout.IsIndentedWithTabs(original) && !options.GetOption(FormattingOptions.UseTabs, LanguageNames.CSharp))
            return await WithTabsAsync(changed, options.WithChangedOption(FormattingOptions.UseTabs, LanguageNames.CSharp, true), cancellationToken).ConfigureAwait(false);
        return isUsual ? changed : await Formatter.FormatAsync(changed, Formatter.Annotation, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All of the clean-up at once, and nothing left for the one behind it, which would indent with spaces again.</summary>
    private static async Task<Document> WithTabsAsync(Document changed, OptionSet options, CancellationToken cancellationToken)
    {
        changed = await Simplifier.ReduceAsync(changed, Simplifier.Annotation, options, cancellationToken).ConfigureAwait(false);
        changed = await Formatter.FormatAsync(changed, Formatter.Annotation, options, cancellationToken).ConfigureAwait(false);
        changed = await Formatter.FormatAsync(changed, SyntaxAnnotation.ElasticAnnotation, options, cancellationToken).ConfigureAwait(false);
        var text = await changed.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return changed.WithText(Microsoft.CodeAnalysis.Text.SourceText.From(text.ToString(), text.Encoding, text.ChecksumAlgorithm));
    }
}
