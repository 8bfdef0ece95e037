using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>
/// A kernel operation in a finalizer or a static constructor: makes that a method, which somebody has to call in a context that
/// is known. Who, the fix cannot say.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExplicitMethodFix)), Shared]
public sealed class ExplicitMethodFix() : KernelFixProvider("RG6004")
{
    internal const string Key = "RingGuard.ExplicitMethod";

    private static readonly string[] s_ends = { "Free", "Release", "Destroy" };
    private static readonly string[] s_starts = { "Initialize", "Setup", "Start" };

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Make it a method to be called explicitly", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is not { } declaration
            || target.SemanticModel.GetDeclaredSymbol(declaration, target.CancellationToken) is not IMethodSymbol { ContainingType: var type } method)
        {
            yield break;
        }

        var isFinalizer = method.MethodKind == MethodKind.Destructor;
        if (!isFinalizer && method.MethodKind != MethodKind.StaticConstructor)
            yield break;

        // Who disposes of its objects has an explicit way already: what is to be done with the finalizer is another question.
        if (isFinalizer && type.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_IDisposable))
            yield break;
        if ((isFinalizer ? s_ends : s_starts).FirstOrDefault(n => IsFree(n, type)) is { } name)
            yield return target.Root.ReplaceNode(declaration, Method(declaration, name, isFinalizer));
    }

    private static bool IsFree(string name, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (!current.GetMembers(name).IsEmpty)
                return false;
        }

        return true;
    }

    private static MethodDeclarationSyntax Method(BaseMethodDeclarationSyntax old, string name, bool isFinalizer)
    {
        var arrow = (old as DestructorDeclarationSyntax)?.ExpressionBody ?? (old as ConstructorDeclarationSyntax)?.ExpressionBody;
        var semicolon = (old as DestructorDeclarationSyntax)?.SemicolonToken ?? ((ConstructorDeclarationSyntax)old).SemicolonToken;
        var modifiers = new List<SyntaxToken> { Word(SyntaxKind.PublicKeyword) };
        if (!isFinalizer)
            modifiers.Add(Word(SyntaxKind.StaticKeyword));
        if (old.Modifiers.Any(SyntaxKind.UnsafeKeyword))
            modifiers.Add(Word(SyntaxKind.UnsafeKeyword));
        return SyntaxFactory.MethodDeclaration(
                old.AttributeLists,
                SyntaxFactory.TokenList(modifiers),
                SyntaxFactory.PredefinedType(Word(SyntaxKind.VoidKeyword)),
                null,
                SyntaxFactory.Identifier(name),
                null,
                old.ParameterList,
                default,
                old.Body,
                arrow,
                semicolon)
            .WithTriviaFrom(old);

        static SyntaxToken Word(SyntaxKind kind) => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
    }
}
