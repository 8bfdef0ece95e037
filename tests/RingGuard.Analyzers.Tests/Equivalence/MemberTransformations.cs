using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>Names, and where members stand.</summary>
internal static class MemberTransformations
{
    public static IReadOnlyList<Transformation> All { get; } =
    [
        new("same again", static (root, _, places) => places.Take() ? [root] : []),
        Transformation.Of("other names", static (model, places) => new Renamer(model, places)),
        Transformation.Of("members reversed", static (_, places) => new MemberReverser(places)),
        new("partial files", static (root, _, places) => Split(root, places)),
        new("partial files reversed", static (root, _, places) => [.. Split(root, places).Reverse()]),
    ];

    private static bool MayMove(MemberDeclarationSyntax member)
        => member is BaseMethodDeclarationSyntax or BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or IndexerDeclarationSyntax or PropertyDeclarationSyntax { Initializer: null };

    /// <summary>Every other member of each class in a second file.</summary>
    private static IReadOnlyList<SyntaxNode> Split(SyntaxNode root, Places places)
    {
        var types = root.DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Where(static t => t is ClassDeclarationSyntax && t.Parent is BaseNamespaceDeclarationSyntax && t.Members.Count(MayMove) > 1)
            .Where(_ => places.Take())
            .ToList();
        if (types.Count == 0)
            return [root];
        var halves = new[] { 0, 1 }.Select(half => root.ReplaceNodes(types, (original, _) => Half(original, half))).ToArray();

        // The second file has nothing but the second halves.
        var second = (CompilationUnitSyntax)halves[1];
        var names = types.Select(static t => t.Identifier.ValueText).ToHashSet();
        var others = second.DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(m => m is not BaseNamespaceDeclarationSyntax && !(m is TypeDeclarationSyntax t && names.Contains(t.Identifier.ValueText)));
        second = second.RemoveNodes(others, SyntaxRemoveOptions.KeepNoTrivia)!.WithAttributeLists(default);
        return [halves[0], second];

        static SyntaxNode Half(TypeDeclarationSyntax type, int half)
        {
            var members = SyntaxFactory.List(type.Members.Where((m, i) => (MayMove(m) && i % 2 == 1 ? 1 : 0) == half));
            var changed = type.WithMembers(members);
            if (half == 1)
                changed = (TypeDeclarationSyntax)changed.WithAttributeLists(default).WithBaseList(null);
            return changed.Modifiers.Any(SyntaxKind.PartialKeyword)
                ? changed
                : changed.AddModifiers(SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        }
    }

    private sealed class MemberReverser(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node)
        {
            var changed = (ClassDeclarationSyntax)base.VisitClassDeclaration(node)!;
            return places.Take() ? changed.WithMembers(Reversed(changed.Members)) : changed;
        }

        public override SyntaxNode? VisitFileScopedNamespaceDeclaration(FileScopedNamespaceDeclarationSyntax node)
        {
            var changed = (FileScopedNamespaceDeclarationSyntax)base.VisitFileScopedNamespaceDeclaration(node)!;
            return places.Take() ? changed.WithMembers(Reversed(changed.Members)) : changed;
        }

        private static SyntaxList<MemberDeclarationSyntax> Reversed(SyntaxList<MemberDeclarationSyntax> members)
        {
            var moved = new Stack<MemberDeclarationSyntax>(members.Where(MayMove));
            return SyntaxFactory.List(members.Select(m => MayMove(m) ? moved.Pop() : m));
        }
    }

    /// <summary>Locals, parameters, private fields and private methods; not what a text names, as contracts do.</summary>
    private sealed class Renamer(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        private readonly Dictionary<ISymbol, string?> _names = new(SymbolEqualityComparer.Default);
        private string[]? _texts;

        public override SyntaxToken VisitToken(SyntaxToken token)
        {
            if (!token.IsKind(SyntaxKind.IdentifierToken) || token.IsMissing || token.Parent is not { } parent)
                return token;
            var symbol = (model.GetDeclaredSymbol(parent) is { } declared && declared.Name == token.ValueText ? declared : null) ?? model.GetSymbolInfo(parent).Symbol;
            if (symbol is IMethodSymbol method)
                symbol = method.ReducedFrom ?? method;
            symbol = symbol?.OriginalDefinition;
            if (symbol is null || symbol.Name != token.ValueText || symbol.DeclaringSyntaxReferences.Length == 0)
                return token;
            if (!_names.TryGetValue(symbol, out var name))
                _names[symbol] = name = MayRename(symbol) && places.Take() ? $"z{1000 - _names.Count}{(token.ValueText.StartsWith('_') ? "" : "q")}" : null;
            return name is null ? token : token.CopyAnnotationsTo(SyntaxFactory.Identifier(token.LeadingTrivia, name, token.TrailingTrivia));
        }

        private bool MayRename(ISymbol symbol)
            => symbol switch
            {
                ILocalSymbol => true,
                IParameterSymbol p => p.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.LocalFunction or MethodKind.AnonymousFunction } m
                    && !(m.MethodKind == MethodKind.Constructor && m.ContainingType.IsRecord)
                    && !m.IsOverride && !m.IsVirtual && !m.IsAbstract
                    && p.DeclaringSyntaxReferences[0].GetSyntax().Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault() is { } type
                    && !p.DeclaringSyntaxReferences[0].GetSyntax().Ancestors().Any(n => n is ParameterListSyntax list && list.Parent == type),
                IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsImplicitlyDeclared: false } => true,
                IMethodSymbol { MethodKind: MethodKind.LocalFunction } => true,
                IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private, ExplicitInterfaceImplementations.IsEmpty: true } m => m.PartialDefinitionPart is null && m.PartialImplementationPart is null,
                _ => false,
            }
            && !Texts().Any(t => t.Contains(symbol.Name, StringComparison.Ordinal));

        private string[] Texts() => _texts ??= [.. model.SyntaxTree.GetRoot().DescendantTokens().Where(static t => t.IsKind(SyntaxKind.StringLiteralToken)).Select(static t => t.ValueText)];
    }
}
