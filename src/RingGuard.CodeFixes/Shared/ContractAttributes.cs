using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace RingGuard.CodeFixes;

/// <summary>Puts attributes on declarations and takes them off, with the layout that was there.</summary>
internal static class ContractAttributes
{
    /// <summary>In front of the names of attributes and enums, for the simplifier to take away where a using allows it.</summary>
    public const string Qualifier = "global::RingGuard.";

    /// <summary>One more list, on a line of its own above the declaration where that has one.</summary>
    public static SyntaxNode Add(SyntaxNode declaration, IReadOnlyCollection<string> attributes, SyntaxNode root)
    {
        var leading = declaration.GetLeadingTrivia();
        if (!StartsLine(declaration))
        {
            var before = Parse(attributes).WithLeadingTrivia(leading).WithTrailingTrivia(SyntaxFactory.Space);
            var rest = declaration.WithoutLeadingTrivia();
            return WithLists(rest, ListsOf(rest).Insert(0, before));
        }

        var list = Parse(attributes)
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(Layout.EndOfLine(root))
            .WithAdditionalAnnotations(Formatter.Annotation);

        // What stood before the declaration stands before its attribute; only the indentation is needed twice.
        var bare = declaration.WithLeadingTrivia(Indentation(leading));
        return WithLists(bare, ListsOf(bare).Insert(0, list));
    }

    /// <summary>
    /// Puts attributes in the place of the first of those that go. With none to put there, lists that become empty go as well.
    /// </summary>
    public static SyntaxNode Replace(SyntaxNode declaration, Func<AttributeSyntax, bool> goes, IReadOnlyCollection<string> attributes, SyntaxNode root)
    {
        var open = attributes.Count > 0 ? Parse(attributes).Attributes.ToList() : new List<AttributeSyntax>();
        var lists = new List<AttributeListSyntax>();
        foreach (var list in ListsOf(declaration))
        {
            var kept = new List<AttributeSyntax>();
            foreach (var attribute in list.Attributes)
            {
                if (list.Target is not null || !goes(attribute))
                {
                    kept.Add(attribute);
                    continue;
                }

                kept.AddRange(open);
                open.Clear();
            }

            if (kept.Count == list.Attributes.Count && kept.SequenceEqual(list.Attributes))
                lists.Add(list);
            else if (kept.Count > 0)
                lists.Add(list.WithAttributes(SyntaxFactory.SeparatedList(kept)).WithAdditionalAnnotations(Formatter.Annotation));
        }

        var leading = declaration.GetLeadingTrivia();
        var changed = WithLists(declaration, SyntaxFactory.List(lists)).WithLeadingTrivia(leading);
        return open.Count > 0 ? Add(changed, attributes, root) : changed;
    }

    public static SyntaxList<AttributeListSyntax> ListsOf(SyntaxNode declaration) => declaration switch
    {
        MemberDeclarationSyntax member => member.AttributeLists,
        AccessorDeclarationSyntax accessor => accessor.AttributeLists,
        LocalFunctionStatementSyntax function => function.AttributeLists,
        _ => default,
    };

    /// <summary>The declaration that carries the attributes of what stands at a node.</summary>
    public static SyntaxNode? DeclarationOf(SyntaxNode node)
        => node.AncestorsAndSelf().FirstOrDefault(static n => n is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or BasePropertyDeclarationSyntax or LocalFunctionStatementSyntax);

    private static SyntaxNode WithLists(SyntaxNode declaration, SyntaxList<AttributeListSyntax> lists) => declaration switch
    {
        MemberDeclarationSyntax member => member.WithAttributeLists(lists),
        AccessorDeclarationSyntax accessor => accessor.WithAttributeLists(lists),
        LocalFunctionStatementSyntax function => function.WithAttributeLists(lists),
        _ => declaration,
    };

    private static AttributeListSyntax Parse(IReadOnlyCollection<string> attributes)
    {
        var unit = SyntaxFactory.ParseCompilationUnit($"[{string.Join(", ", attributes)}] class C {{ }}");
        var list = ((MemberDeclarationSyntax)unit.Members[0]).AttributeLists[0];
        var names = list.DescendantNodes().Where(static n => n is NameSyntax { Parent: AttributeSyntax } or MemberAccessExpressionSyntax { Parent: not MemberAccessExpressionSyntax });
        return list.ReplaceNodes(names, static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation)).WithoutTrivia();
    }

    private static bool StartsLine(SyntaxNode declaration)
    {
        var previous = declaration.GetFirstToken().GetPreviousToken();
        return previous.IsKind(SyntaxKind.None) || previous.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) || declaration.GetLeadingTrivia().Any(SyntaxKind.EndOfLineTrivia);
    }

    private static SyntaxTriviaList Indentation(SyntaxTriviaList leading)
        => leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia)
            ? SyntaxFactory.TriviaList(leading[leading.Count - 1])
            : SyntaxFactory.TriviaList();
}
