using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Saved states that nobody can restore: the variable they are in, local to the body, is never looked at again.</summary>
internal static class LostTokens
{
    public static bool Contains(BodyScope scope, int site)
    {
        if (scope.Numbers.Operation(site) is not IInvocationOperation invocation)
            return false;
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter?.RefKind != RefKind.Out)
                continue;
            if (argument.Value is IDiscardOperation or IDeclarationExpressionOperation { Expression: IDiscardOperation })
                return true;
            if (argument.Value is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var local } })
                return !IsMentioned(local);
        }

        return false;
    }

    private static bool IsMentioned(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.IsEmpty)
            return true;
        SyntaxNode? body = local.DeclaringSyntaxReferences[0].GetSyntax();
        while (body is not (null or MemberDeclarationSyntax or AccessorDeclarationSyntax))
            body = body.Parent;
        if (body is null)
            return true;
        foreach (var node in body.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name && name.Identifier.ValueText == local.Name)
                return true;
        }

        return false;
    }
}
