using System;
using System.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Comparisons built on <see cref="IVerifier"/>.</summary>
public static class IVerifierExtensions
{
    /// <summary>Fails unless both texts are the same, and shows which lines differ: removed ones with -, added ones with +.</summary>
    public static void EqualOrDiff(this IVerifier verifier, string expected, string actual, string? message = null)
    {
        if (expected == actual)
            return;
        verifier.Fail((message ?? "Actual and expected values differ. Expected shown in baseline of diff:")
            + Environment.NewLine + Diff(Lines(expected), Lines(actual)));
    }

    // Line ends are part of what is compared, so they are shown.
    private static string[] Lines(string text) => text.Replace("\r", "<CR>").Replace("\n", "<LF>\n").Split('\n');

    /// <summary>Longest common subsequence: texts in tests are short, so the quadratic table does.</summary>
    private static string Diff(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var text = new StringBuilder();
        var (x, y) = (0, 0);
        while (x < before.Length || y < after.Length)
        {
            if (x < before.Length && y < after.Length && before[x] == after[y])
            {
                text.Append(' ').AppendLine(before[x]);
                x++;
                y++;
            }
            else if (y == after.Length || (x < before.Length && common[x + 1, y] >= common[x, y + 1]))
            {
                text.Append('-').AppendLine(before[x++]);
            }
            else
            {
                text.Append('+').AppendLine(after[y++]);
            }
        }

        return text.ToString();
    }
}
