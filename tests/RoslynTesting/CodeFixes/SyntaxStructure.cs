using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>
/// Compares the syntax that a code action made with what a parser makes of the same text: a fix that builds, say, one identifier out of
/// <c>a.b</c> gives the right text and a tree that later fixes and the compiler cannot use.
/// </summary>
internal static class SyntaxStructure
{
    public static async Task VerifyAsync(Solution before, Solution after, IVerifier verifier, CancellationToken cancellationToken)
    {
        foreach (var id in CodeActionRunner.ChangedDocuments(before, after))
        {
            var document = after.GetDocument(id)!;
            var tree = await document.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
            if (tree is null)
                continue;
            var made = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
            var parsed = await tree.WithChangedText(Text.SourceText.From(made.ToFullString(), tree.Encoding)).GetRootAsync(cancellationToken).ConfigureAwait(false);
            if (Difference(made, parsed) is { } difference)
                verifier.Fail($"The syntax that the code action made of '{document.Name}' is not what its text parses to: {difference}");
        }
    }

    private static string? Difference(SyntaxNodeOrToken made, SyntaxNodeOrToken parsed)
    {
        if (made.RawKind != parsed.RawKind)
            return $"'{made}' has kind {made.RawKind}, parsed {parsed.RawKind}";
        if (made.IsMissing != parsed.IsMissing || (made.IsToken && made.ToString() != parsed.ToString()))
            return $"'{made}' parses as '{parsed}'";
        var (children, others) = (made.ChildNodesAndTokens(), parsed.ChildNodesAndTokens());
        return children.Count != others.Count
            ? $"'{made}' has {children.Count} parts, parsed {others.Count}"
            : children.Zip(others, Difference).FirstOrDefault(static d => d is not null);
    }
}
