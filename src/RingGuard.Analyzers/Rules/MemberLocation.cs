using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Rules;

/// <summary>Where a finding about a declaration as a whole is reported: at its name.</summary>
internal static class MemberLocation
{
    public static Location? Of(SyntaxNode declaration) => declaration switch
    {
        MethodDeclarationSyntax method => method.Identifier.GetLocation(),
        ConstructorDeclarationSyntax constructor => constructor.Identifier.GetLocation(),
        OperatorDeclarationSyntax op => op.OperatorToken.GetLocation(),
        ConversionOperatorDeclarationSyntax conversion => conversion.Type.GetLocation(),
        AccessorDeclarationSyntax accessor => accessor.Keyword.GetLocation(),
        ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.GetLocation(),
        ArrowExpressionClauseSyntax { Parent: IndexerDeclarationSyntax indexer } => indexer.ThisKeyword.GetLocation(),
        _ => null,
    };
}
