using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Tests.RoslynTesting.Fixtures;

#pragma warning disable RS1016 // some of these have no fix for all on purpose

/// <summary>Renames "BadX" to "GoodX" or, as the second choice, to "FineX".</summary>
public class SampleFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds => ["T0001"];

    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var declaration = root!.FindToken(context.Span.Start).Parent!.FirstAncestorOrSelf<ClassDeclarationSyntax>()!;
        Offer(context, root, declaration);
    }

    protected virtual void Offer(CodeFixContext context, SyntaxNode root, ClassDeclarationSyntax declaration)
    {
        Rename(context, root, declaration, "Good");
        Rename(context, root, declaration, "Fine");
    }

    protected static void Rename(CodeFixContext context, SyntaxNode root, ClassDeclarationSyntax declaration, string prefix)
    {
        var name = prefix + declaration.Identifier.ValueText["Bad".Length..];
        Register(context, prefix, root.ReplaceNode(declaration, declaration.WithIdentifier(Identifier(declaration, name))));
    }

    protected static SyntaxToken Identifier(ClassDeclarationSyntax declaration, string name)
        => SyntaxFactory.Identifier(name).WithTriviaFrom(declaration.Identifier);

    protected static void Register(CodeFixContext context, string key, SyntaxNode root)
        => context.RegisterCodeFix(
            CodeAction.Create($"Make it {key}", _ => Task.FromResult(context.Document.WithSyntaxRoot(root)), key),
            context.Diagnostics);
}

/// <summary>Cannot fix all at once.</summary>
public sealed class OneByOneFix : SampleFix
{
    public override FixAllProvider? GetFixAllProvider() => null;
}

/// <summary>Fixes all in another way than one by one: the names count the diagnostics that were fixed together.</summary>
public sealed class NumberingFix : SampleFix
{
    public override FixAllProvider GetFixAllProvider()
        => FixAllProvider.Create(static async (context, document, diagnostics) =>
        {
            var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
            var name = $"All{diagnostics.Length}";
            var tokens = diagnostics.Select(d => root!.FindToken(d.Location.SourceSpan.Start)).OrderBy(static token => token.SpanStart).ToList();
            return document.WithSyntaxRoot(root!.ReplaceTokens(
                tokens,
                (token, _) => SyntaxFactory.Identifier(name + new string('x', tokens.IndexOf(token))).WithTriviaFrom(token)));
        });
}

/// <summary>Offers nothing.</summary>
public sealed class SilentFix : SampleFix
{
    protected override void Offer(CodeFixContext context, SyntaxNode root, ClassDeclarationSyntax declaration)
    {
    }
}

/// <summary>Fixes BadX by way of BadlyX, so that each class takes two applications.</summary>
public sealed class TwoStepFix : SampleFix
{
    protected override void Offer(CodeFixContext context, SyntaxNode root, ClassDeclarationSyntax declaration)
    {
        if (declaration.Identifier.ValueText.StartsWith("Badly", System.StringComparison.Ordinal))
            Register(context, "Step", root.ReplaceNode(declaration, declaration.WithIdentifier(Identifier(declaration, "Good" + declaration.Identifier.ValueText["Badly".Length..]))));
        else
            Register(context, "Step", root.ReplaceNode(declaration, declaration.WithIdentifier(Identifier(declaration, "Badly" + declaration.Identifier.ValueText["Bad".Length..]))));
    }
}

/// <summary>Writes the right text as the wrong syntax: a base list inside an identifier.</summary>
public sealed class WrongStructureFix : SampleFix
{
    protected override void Offer(CodeFixContext context, SyntaxNode root, ClassDeclarationSyntax declaration)
        => Register(context, "Wrong", root.ReplaceNode(declaration, declaration.WithIdentifier(Identifier(declaration, "Good : object"))));
}

/// <summary>Fixes a diagnostic of the compiler: adds <c>partial</c> where CS0260 misses it.</summary>
public sealed class MissingPartialFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds => ["CS0260"];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var declaration = root!.FindToken(context.Span.Start).Parent!.FirstAncestorOrSelf<ClassDeclarationSyntax>()!;
        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        var changed = declaration.WithLeadingTrivia().AddModifiers(partial).WithLeadingTrivia(declaration.GetLeadingTrivia());
        var document = context.Document.WithSyntaxRoot(root.ReplaceNode(declaration, changed));
        context.RegisterCodeFix(CodeAction.Create("Add partial", _ => Task.FromResult(document), "partial"), context.Diagnostics);
    }
}
