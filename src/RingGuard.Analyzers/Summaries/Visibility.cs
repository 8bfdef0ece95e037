using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Who can call a member.</summary>
internal static class Visibility
{
    /// <summary>Public or protected all the way out, or called through an interface.</summary>
    public static bool IsVisibleOutside(IMethodSymbol method)
    {
        if (!method.ExplicitInterfaceImplementations.IsEmpty)
            return true;
        for (ISymbol? symbol = method; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal or Accessibility.NotApplicable))
                return false;
        }

        return true;
    }
}
