using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>The same source as other people have it in their files.</summary>
internal static partial class SourceShapes
{
    /// <summary>Lines as Windows ends them, the last one without an end, the member in a region.</summary>
    public static string WindowsInRegion(string source, int member)
        => Around(source, member, "#region of one kind", "#endregion").TrimEnd('\n').Replace("\n", "\r\n", StringComparison.Ordinal);

    /// <summary>Tabs, and a member that is there in some builds only.</summary>
    public static string TabsInCondition(string source, int member)
        => Spaces().Replace(Around(source, member, "#if !NEVER", "#endif"), static m => new string('\t', m.Length / 4));

    /// <summary>Every other line ends in another way.</summary>
    public static string MixedLineEnds(string source)
    {
        var lines = source.Split('\n');
        return string.Concat(lines.Select((line, i) => line + (i == lines.Length - 1 ? "" : i % 2 == 0 ? "\n" : "\r\n")));
    }

    /// <summary>The line of the finding alone in <c>#if</c>; null where it holds no whole statement.</summary>
    public static string? ConditionalLine(string source, int position)
    {
        var start = source.LastIndexOf('\n', Math.Max(0, position - 1)) + 1;
        var end = source.IndexOf('\n', position);
        if (end < 0)
            return null;
        var changed = source[..start] + "#if !NEVER\n" + source[start..(end + 1)] + "#endif\n" + source[(end + 1)..];
        var root = CSharpSyntaxTree.ParseText(source).GetRoot();
        var statement = root.FindToken(position).Parent?.FirstAncestorOrSelf<StatementSyntax>();
        return statement is not null and not BlockSyntax && statement.SpanStart >= start && statement.Span.End <= end && source[start..statement.SpanStart].Trim().Length == 0 ? changed : null;
    }

    /// <summary>Which member of the source a position is in, counted in the order of the text.</summary>
    public static int MemberAt(string source, int position)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetRoot();
        var member = root.FindToken(position).Parent!.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First(static m => m.Parent is TypeDeclarationSyntax && m is not BaseTypeDeclarationSyntax);
        return Members(root).IndexOf(member);
    }

    /// <summary>The lines of a member.</summary>
    public static string TextOf(string source, int member) => Members(CSharpSyntaxTree.ParseText(source).GetRoot())[member].ToFullString();

    private static string Around(string source, int member, string before, string behind)
    {
        var span = Members(CSharpSyntaxTree.ParseText(source).GetRoot())[member].FullSpan;
        var start = source.LastIndexOf('\n', Math.Max(0, FirstText(source, span.Start) - 1)) + 1;
        var found = source.IndexOf('\n', span.End - 1);
        var end = found + 1;
        var text = FirstText(source, span.Start);
        var indentation = source[start..text];

        // Directives need lines of their own.
        if (indentation.Trim().Length > 0 || source[span.End..Math.Max(span.End, end)].Trim().Length > 0 || found < 0)
            return source;
        if (before.StartsWith("#region", StringComparison.Ordinal))
            (before, behind) = (indentation + before, indentation + behind);
        return source[..start] + before + "\n" + source[start..end] + behind + "\n" + source[end..];
    }

    private static int FirstText(string source, int position)
    {
        while (char.IsWhiteSpace(source[position]))
            position++;
        return position;
    }

    private static List<MemberDeclarationSyntax> Members(SyntaxNode root)
        => [.. root.DescendantNodes().OfType<MemberDeclarationSyntax>().Where(static m => m.Parent is TypeDeclarationSyntax && m is not BaseTypeDeclarationSyntax)];

    [GeneratedRegex("^(?:    )+", RegexOptions.Multiline)]
    private static partial Regex Spaces();
}
