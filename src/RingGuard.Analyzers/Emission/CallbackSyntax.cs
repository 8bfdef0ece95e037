using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Emission;

/// <summary>Which declarations may call a delegate that they are given, by syntax alone.</summary>
internal static class CallbackSyntax
{
    /// <summary>Some parameter that may be a delegate is called, passed on, or stored in a local.</summary>
    public static bool MayCallParameter(SyntaxNode node)
    {
        if (node is not BaseMethodDeclarationSyntax { ParameterList.Parameters: { Count: > 0 } parameters })
            return false;
        HashSet<string>? names = null;
        foreach (var parameter in parameters)
        {
            if (parameter.Type is null or PredefinedTypeSyntax or NullableTypeSyntax { ElementType: PredefinedTypeSyntax } or ArrayTypeSyntax or PointerTypeSyntax)
                continue;
            (names ??= new HashSet<string>()).Add(parameter.Identifier.ValueText);
        }

        if (names is null)
            return false;
        foreach (var descendant in node.DescendantNodes())
        {
            if (descendant is IdentifierNameSyntax identifier && names.Contains(identifier.Identifier.ValueText) && IsUse(identifier))
                return true;
        }

        return false;
    }

    private static bool IsUse(IdentifierNameSyntax identifier) => identifier.Parent switch
    {
        InvocationExpressionSyntax => true,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke" } => true,
        ConditionalAccessExpressionSyntax access => access.WhenNotNull.ToString().StartsWith(".Invoke", System.StringComparison.Ordinal),
        ArgumentSyntax or EqualsValueClauseSyntax or PostfixUnaryExpressionSyntax => true,
        _ => false,
    };
}
