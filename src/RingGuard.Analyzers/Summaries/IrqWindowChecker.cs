using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// A section with interrupts off relies on them when it touches the same state before and after a call, and writes it: if the
/// call has interrupts on for a while, a handler sees the state half done. What is the same is decided by how it is spelled.
/// </summary>
internal static class IrqWindowChecker
{
    public static ImmutableArray<Observation> Check(BodyScope scope, ObservationRecorder recorder)
    {
        var result = ImmutableArray<Observation>.Empty;
        foreach (var window in recorder.Windows.InSections)
        {
            if (scope.Numbers.Operation(window.Key) is not { } call || scope.Numbers.Operation(window.Value.Since) is not { } begin)
                continue;
            var body = BodyOf(call.Syntax);
            if (body is null || begin.Syntax.SyntaxTree != call.Syntax.SyntaxTree || begin.Syntax.SpanStart > call.Syntax.SpanStart)
                continue;
            var end = body.Span.End;
            foreach (var site in recorder.Windows.Ends)
            {
                if (scope.Numbers.Operation(site) is { } closing && closing.Syntax.SpanStart > call.Syntax.Span.End)
                    end = Math.Min(end, closing.Syntax.SpanStart);
            }

            var before = Touched(body, begin.Syntax.Span.End, call.Syntax.SpanStart);
            var after = Touched(body, call.Syntax.Span.End, end);
            if (Common(before, after) is not { } state)
                continue;
            result = result.Add(new Observation(ObservationKind.IrqWindow, call.Syntax.GetLocation())
            {
                Callee = window.Value.Callee,
                Object = state,
                Why = $" (since line {scope.LineOf(window.Value.Since)})",
                IsDefinite = true,
                Evidence = ImmutableArray.Create(begin.Syntax.GetLocation()).AddRange(window.Value.Chain),
            });
        }

        return result;
    }

    private static SyntaxNode? BodyOf(SyntaxNode node)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            if (current is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)
                return current;
        }

        return null;
    }

    private static string? Common(SortedDictionary<string, bool> before, SortedDictionary<string, bool> after)
    {
        foreach (var pair in before)
        {
            if (after.TryGetValue(pair.Key, out var isWritten) && (isWritten || pair.Value))
                return pair.Key;
        }

        return null;
    }

    /// <summary>State that is not the body's own, by its spelling, and whether it is written.</summary>
    private static SortedDictionary<string, bool> Touched(SyntaxNode body, int from, int to)
    {
        var found = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in body.DescendantNodes())
        {
            switch (node)
            {
                case ParameterSyntax parameter:
                    own.Add(parameter.Identifier.ValueText);
                    break;
                case VariableDeclaratorSyntax variable:
                    own.Add(variable.Identifier.ValueText);
                    break;
                case SingleVariableDesignationSyntax designation:
                    own.Add(designation.Identifier.ValueText);
                    break;
            }
        }

        foreach (var node in body.DescendantNodes())
        {
            if (node.SpanStart < from || node.Span.End > to || node is not (MemberAccessExpressionSyntax or IdentifierNameSyntax))
                continue;
            if (node.Parent is MemberAccessExpressionSyntax || (node.Parent is InvocationExpressionSyntax call && call.Expression == node) || node is IdentifierNameSyntax { Parent: NameColonSyntax or TypeArgumentListSyntax or VariableDeclarationSyntax or ObjectCreationExpressionSyntax })
                continue;
            var text = node.ToString();
            if (node is IdentifierNameSyntax name && own.Contains(name.Identifier.ValueText))
                continue;
            found.TryGetValue(text, out var isWritten);
            found[text] = isWritten || IsWritten(node);
        }

        return found;
    }

    private static bool IsWritten(SyntaxNode node) => node.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == node,
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression),
        PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.PostIncrementExpression) || postfix.IsKind(SyntaxKind.PostDecrementExpression),
        ElementAccessExpressionSyntax element => element.Expression == node && IsWritten(element),
        ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword),
        _ => false,
    };
}
