using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Methods, accessors and local functions with <c>=></c>, given a block.</summary>
internal static class ExpressionBodies
{
    /// <summary>The statement that the expression body of the enclosing callable stands for; null where there is none to be had.</summary>
    public static (SyntaxNode Declaration, StatementSyntax Statement)? Find(SyntaxNode node, SemanticModel model)
    {
        foreach (var ancestor in node.AncestorsAndSelf())
        {
            if (ancestor is StatementSyntax or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax)
                return null;
            if (ancestor is not ArrowExpressionClauseSyntax { Parent: { } declaration } body)
                continue;
            if (declaration is not (MethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or ConstructorDeclarationSyntax)
                || body.Expression is RefExpressionSyntax or ThrowExpressionSyntax
                || model.GetDeclaredSymbol(declaration) is not IMethodSymbol method)
            {
                return null;
            }

            // An async method of the plain Task returns nothing that could be written behind return.
            var returnsNothing = method.ReturnsVoid || (method.IsAsync && method.ReturnType is INamedTypeSymbol { Arity: 0 });
            StatementSyntax statement = returnsNothing
                ? SyntaxFactory.ExpressionStatement(body.Expression.WithoutTrivia())
                : SyntaxFactory.ReturnStatement(body.Expression.WithoutTrivia());
            return (declaration, statement);
        }

        return null;
    }

    /// <summary>The declaration with a block of these statements.</summary>
    public static SyntaxNode WithBlock(SyntaxNode declaration, params StatementSyntax[] statements)
    {
        var block = SyntaxFactory.Block(statements);
        SyntaxNode changed = declaration switch
        {
            MethodDeclarationSyntax method => method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block).WithParameterList(method.ParameterList.WithoutTrailingTrivia()),
            LocalFunctionStatementSyntax function => function.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            ConstructorDeclarationSyntax constructor => constructor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            AccessorDeclarationSyntax accessor => accessor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            _ => declaration,
        };
        return changed.WithTrailingTrivia(declaration.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
