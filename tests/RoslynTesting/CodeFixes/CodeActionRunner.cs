using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CodeActions;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Applies a code action to a solution.</summary>
internal static class CodeActionRunner
{
    /// <summary>The changed solution, with the very syntax nodes that the action made.</summary>
    public static async Task<Solution> ApplyAsync(CodeAction action, Solution solution, IVerifier verifier, CancellationToken cancellationToken)
    {
        var operations = await action.GetOperationsAsync(cancellationToken).ConfigureAwait(false);
        var changes = operations.OfType<ApplyChangesOperation>().ToList();
        verifier.True(changes.Count <= 1, $"The code action '{action.Title}' applies changes {changes.Count} times");
        return changes.Count == 1 ? changes[0].ChangedSolution : solution;
    }

    /// <summary>
    /// The same texts parsed anew: in an editor the next analysis sees what a parser makes of the text, not the nodes of the fix.
    /// </summary>
    public static async Task<Solution> ReparseAsync(Solution before, Solution after, CancellationToken cancellationToken)
    {
        foreach (var id in ChangedDocuments(before, after))
        {
            var text = await after.GetDocument(id)!.GetTextAsync(cancellationToken).ConfigureAwait(false);
            after = after.WithDocumentText(id, Text.SourceText.From(text.ToString(), text.Encoding, text.ChecksumAlgorithm));
        }

        return after;
    }

    public static DocumentId[] ChangedDocuments(Solution before, Solution after)
        => [.. after.GetChanges(before).GetProjectChanges().SelectMany(static c => c.GetChangedDocuments().Concat(c.GetAddedDocuments()))];
}
