using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>Members as messages name them.</summary>
internal static class MemberName
{
    /// <summary>'Type.Member'; the type alone for constructors and delegates.</summary>
    public static string Of(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.Constructor or MethodKind.StaticConstructor or MethodKind.DelegateInvoke => method.ContainingType.Name,
        MethodKind.LocalFunction => method.Name,
        MethodKind.AnonymousFunction => "lambda",
        MethodKind.ExplicitInterfaceImplementation when method.ExplicitInterfaceImplementations.Length > 0
            => method.ContainingType.Name + "." + Simple(method.ExplicitInterfaceImplementations[0]),
        _ => method.ContainingType is null ? method.Name : method.ContainingType.Name + "." + Simple(method),
    };

    private static string Simple(IMethodSymbol method) => method.AssociatedSymbol switch
    {
        IPropertySymbol { IsIndexer: true } => "this[]",
        { } owner => owner.Name,
        _ => method.Name,
    };
}
