using System;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>
/// One file before and after a change inside of one body, which leaves all declarations as they were. Members correspond by
/// their number, places by their distance from the nearer end of the file.
/// </summary>
internal sealed class TreeEdit
{
    private readonly int _start;
    private readonly int _oldEnd;
    private readonly int _newEnd;

    private TreeEdit(SyntaxTree old, SyntaxTree @new, int changed, int start, int oldEnd, int newEnd, bool movesLines)
    {
        Old = old;
        New = @new;
        Changed = changed;
        _start = start;
        _oldEnd = oldEnd;
        _newEnd = newEnd;
        MovesLines = movesLines;
    }

    public SyntaxTree Old { get; }

    public SyntaxTree New { get; }

    /// <summary>The member that was edited, by its number in <see cref="TreeNames.Members"/>; -1 when the texts are the same.</summary>
    public int Changed { get; }

    /// <summary>What comes after the change has other line numbers now, which messages name.</summary>
    public bool MovesLines { get; }

    /// <summary>Null when more changed than one body, or what else changed cannot be told.</summary>
    public static TreeEdit? Between(SyntaxTree old, SyntaxTree @new)
    {
        if (old.FilePath != @new.FilePath || !old.Options.Equals(@new.Options))
            return null;
        var before = old.GetText().ToString();
        var after = @new.GetText().ToString();
        var shorter = Math.Min(before.Length, after.Length);
        var start = 0;
        while (start < shorter && before[start] == after[start])
            start++;
        var tail = 0;
        while (tail < shorter - start && before[before.Length - 1 - tail] == after[after.Length - 1 - tail])
            tail++;
        var (oldEnd, newEnd) = (before.Length - tail, after.Length - tail);
        var movesLines = Lines(before, start, oldEnd) != Lines(after, start, newEnd);
        var edit = new TreeEdit(old, @new, -1, start, oldEnd, newEnd, movesLines);
        var changed = -1;
        var (left, right) = (TreeNames.Of(old).Members, TreeNames.Of(@new).Members);
        if (left.Length != right.Length || !SourceNames.Of(old, CancellationToken.None).IsSameAs(SourceNames.Of(@new, CancellationToken.None)))
            return null;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Name != right[i].Name || left[i].Node.RawKind != right[i].Node.RawKind || left[i].Node is CompilationUnitSyntax || edit.Map(left[i].Node.Span) != right[i].Node.Span)
                return null;
            if (!left[i].Node.Span.Contains(TextSpan.FromBounds(start, oldEnd)))
                continue;
            if (!IsIn(left[i].Node, start, oldEnd) || !IsIn(right[i].Node, start, newEnd) || changed >= 0)
                return null;
            changed = i;
        }

        if (start == oldEnd && start == newEnd)
            return edit;
        return changed < 0 ? null : new TreeEdit(old, @new, changed, start, oldEnd, newEnd, movesLines);
    }

    /// <summary>Where a place is now; null when the change cut it.</summary>
    public TextSpan? Map(TextSpan span)
    {
        if (span.End <= _start)
            return span;
        var shift = _newEnd - _oldEnd;
        if (span.Start >= _oldEnd)
            return new TextSpan(span.Start + shift, span.Length);
        return span.Start <= _start && span.End >= _oldEnd ? new TextSpan(span.Start, span.Length + shift) : null;
    }

    /// <summary>The node where it is now, by its kind and place; null when the change cut it.</summary>
    public SyntaxNode? Find(SyntaxNode node)
    {
        if (Map(node.Span) is not { } span)
            return null;
        foreach (var candidate in New.GetRoot().FindNode(span, getInnermostNodeForTie: true).AncestorsAndSelf())
        {
            if (candidate.Span == span && candidate.RawKind == node.RawKind)
                return candidate;
        }

        return null;
    }

    /// <summary>
    /// Strictly inside of the body, of which no part may reach out: by directives, by attributes, whose types are declarations,
    /// or by being what the compiler runs without a mention.
    /// </summary>
    private static bool IsIn(SyntaxNode member, int start, int end)
    {
        var (body, arrow) = member switch
        {
            MethodDeclarationSyntax or ConstructorDeclarationSyntax or OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax
                => (((BaseMethodDeclarationSyntax)member).Body, ((BaseMethodDeclarationSyntax)member).ExpressionBody),
            AccessorDeclarationSyntax accessor => (accessor.Body, accessor.ExpressionBody),
            ArrowExpressionClauseSyntax clause => (null, clause),
            _ => (null, null),
        };
        if (member is ConstructorDeclarationSyntax constructor && constructor.Modifiers.Any(SyntaxKind.StaticKeyword))
            return false;
        if (body is not null)
            return !body.ContainsDirectives && !body.CloseBraceToken.IsMissing && start >= body.OpenBraceToken.Span.End && end <= body.CloseBraceToken.SpanStart;
        return arrow is not null && !arrow.ContainsDirectives && start >= arrow.Expression.SpanStart && end <= arrow.Expression.Span.End;
    }

    private static int Lines(string text, int start, int end)
    {
        var lines = 0;
        for (var i = start; i < end; i++)
        {
            if (text[i] is '\n' or '\u0085' or '\u2028' or '\u2029' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                lines++;
        }

        return lines;
    }
}
