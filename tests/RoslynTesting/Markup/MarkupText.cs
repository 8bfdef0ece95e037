using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>
/// Text without its markup, and what the markup said. <c>[|span|]</c> has the name "", <c>{|name:span|}</c> its name,
/// <c>$$</c> is a position. Spans nest; they do not overlap.
/// </summary>
internal sealed class MarkupText
{
    private MarkupText(string text, ImmutableArray<(string Name, TextSpan Span)> spans, ImmutableArray<int> positions)
    {
        Text = text;
        Spans = spans;
        Positions = positions;
    }

    public string Text { get; }

    public ImmutableArray<(string Name, TextSpan Span)> Spans { get; }

    public ImmutableArray<int> Positions { get; }

    /// <exception cref="ArgumentException">A span is not closed, or closed and not open.</exception>
    public static MarkupText Parse(string input, bool positionsAreCode)
    {
        var output = new StringBuilder(input.Length);
        var open = new Stack<(string Name, int Start, char Close)>();
        var spans = ImmutableArray.CreateBuilder<(string, TextSpan)>();
        var positions = ImmutableArray.CreateBuilder<int>();

        for (var i = 0; i < input.Length;)
        {
            if (!positionsAreCode && At(input, i, "$$"))
            {
                positions.Add(output.Length);
                i += 2;
            }
            else if (At(input, i, "[|"))
            {
                open.Push(("", output.Length, ']'));
                i += 2;
            }
            else if (At(input, i, "{|") && NameLength(input, i + 2) is var length and > 0)
            {
                open.Push((input.Substring(i + 2, length), output.Length, '}'));
                i += length + 3;
            }
            else if (At(input, i, "|]") || At(input, i, "|}"))
            {
                if (open.Count == 0 || open.Peek().Close != input[i + 1])
                    throw new ArgumentException($"'{input.Substring(i, 2)}' closes no span at offset {i} of:{Environment.NewLine}{input}", nameof(input));
                var (name, start, _) = open.Pop();
                spans.Add((name, TextSpan.FromBounds(start, output.Length)));
                i += 2;
            }
            else
            {
                output.Append(input[i++]);
            }
        }

        if (open.Count > 0)
            throw new ArgumentException($"The span '{open.Peek().Name}' is not closed in:{Environment.NewLine}{input}", nameof(input));
        return new MarkupText(output.ToString(), spans.ToImmutable(), positions.ToImmutable());
    }

    private static bool At(string input, int i, string what) => string.CompareOrdinal(input, i, what, 0, what.Length) == 0;

    /// <summary>Length of the name before a colon; zero when what follows is none.</summary>
    private static int NameLength(string input, int start)
    {
        var i = start;
        while (i < input.Length && (char.IsLetterOrDigit(input[i]) || input[i] is '#' or '_' or '-' or '.' or '+'))
            i++;
        return i < input.Length && input[i] == ':' ? i - start : 0;
    }
}
