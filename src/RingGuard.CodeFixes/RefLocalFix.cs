using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A changed copy of kernel state: the local becomes a reference to the state itself.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RefLocalFix)), Shared]
public sealed class RefLocalFix() : KernelFixProvider("RG6008")
{
    internal const string Key = "RingGuard.RefLocal";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Use a 'ref' local", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not ExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } declaration } } } value)
            yield break;
        var reference = SyntaxFactory.RefExpression(Keyword(), value.WithoutTrivia()).WithTriviaFrom(value);
        var changed = declaration.ReplaceNode(value, reference);
        changed = changed.WithType(SyntaxFactory.RefType(Keyword(), changed.Type.WithoutLeadingTrivia()).WithLeadingTrivia(changed.Type.GetLeadingTrivia()));
        yield return target.Root.ReplaceNode(declaration, changed);
    }

    private static SyntaxToken Keyword() => SyntaxFactory.Token(SyntaxKind.RefKeyword).WithTrailingTrivia(SyntaxFactory.Space);
}
