using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Domains;

/// <summary>Where a local variable is written after its declaration, by its name: no two locals of a body that can be confused share one.</summary>
internal static class LocalWrites
{
    public static IEnumerable<SyntaxNode> Of(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.IsEmpty)
            yield break;
        SyntaxNode? body = local.DeclaringSyntaxReferences[0].GetSyntax();
        while (body is not (null or MemberDeclarationSyntax or AccessorDeclarationSyntax))
            body = body.Parent;
        if (body is null)
            yield break;
        foreach (var node in body.DescendantNodes())
        {
            var target = node switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression or (int)SyntaxKind.AddressOfExpression } unary => unary.Operand,
                PostfixUnaryExpressionSyntax unary => unary.Operand,
                ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } argument => argument.Expression,
                RefExpressionSyntax reference => reference.Expression,
                _ => null,
            };
            if (target is IdentifierNameSyntax name && name.Identifier.ValueText == local.Name)
                yield return node;
        }
    }
}
