using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Compares the files of two solutions: names, folders, text, encoding, checksum algorithm.</summary>
internal static class SolutionComparison
{
    public static async Task VerifyAsync(Project expected, Project actual, IVerifier verifier, CancellationToken cancellationToken)
    {
        foreach (var project in expected.Solution.Projects)
        {
            var other = actual.Solution.Projects.SingleOrDefault(p => p.Name == project.Name);
            verifier.True(other is not null, $"The fix removed the project '{project.Name}'");
            await VerifyAsync("document", project.Documents, other.Documents, verifier, cancellationToken).ConfigureAwait(false);
            await VerifyAsync("additional document", project.AdditionalDocuments, other.AdditionalDocuments, verifier, cancellationToken)
                .ConfigureAwait(false);
            await VerifyAsync("analyzer config document", project.AnalyzerConfigDocuments, other.AnalyzerConfigDocuments, verifier, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static async Task VerifyAsync(
        string kind,
        IEnumerable<TextDocument> expected,
        IEnumerable<TextDocument> actual,
        IVerifier verifier,
        CancellationToken cancellationToken)
    {
        // A document that a fix adds has no path as a rule, so names and folders are what is compared.
        var expectedList = expected.OrderBy(FullName, System.StringComparer.Ordinal).ToList();
        var actualList = actual.OrderBy(FullName, System.StringComparer.Ordinal).ToList();
        verifier.SequenceEqual(expectedList.Select(FullName), actualList.Select(FullName), message: $"Expected the same {kind}s");
        foreach (var (first, second) in expectedList.Zip(actualList))
        {
            var wanted = await first.GetTextAsync(cancellationToken).ConfigureAwait(false);
            var found = await second.GetTextAsync(cancellationToken).ConfigureAwait(false);
            verifier.EqualOrDiff(
                wanted.ToString(),
                found.ToString(),
                $"content of '{FullName(first)}' did not match. Diff shown with expected as baseline:");
            verifier.Equal(wanted.Encoding, found.Encoding, $"encoding of '{FullName(first)}'");
            verifier.Equal(wanted.ChecksumAlgorithm, found.ChecksumAlgorithm, $"checksum algorithm of '{FullName(first)}'");
        }
    }

    private static string FullName(TextDocument document) => string.Join("/", document.Folders.Append(document.Name));
}
