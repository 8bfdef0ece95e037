using System.Linq;
using Microsoft.CodeAnalysis;

namespace RingGuard.CodeFixes;

/// <summary>What a call of a method has to be given.</summary>
internal static class CallShape
{
    /// <summary>Can be called with empty parentheses; parameters that the compiler fills in (where the call stands) do not count.</summary>
    public static bool NeedsNoArguments(IMethodSymbol method)
        => !method.IsGenericMethod && method.Parameters.All(static p => p.IsOptional);

    /// <summary>Static, callable with empty parentheses, and accessible where the finding is.</summary>
    public static bool IsFreeCall(IMethodSymbol method, FixTarget target)
        => method is { MethodKind: MethodKind.Ordinary, IsStatic: true, ContainingType.IsGenericType: false }
        && NeedsNoArguments(method)
        && target.SemanticModel.IsAccessible(target.Node.SpanStart, method);
}
