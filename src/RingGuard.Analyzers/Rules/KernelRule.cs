using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>One rule: its descriptor, which observations are its own, and what it says about them.</summary>
internal abstract class KernelRule(DiagnosticDescriptor descriptor)
{
    public DiagnosticDescriptor Descriptor { get; } = descriptor;

    /// <summary>Arguments of the message when the observation belongs to this rule, else null.</summary>
    public abstract object[]? Describe(Observation observation);

    /// <summary>'Type.Member' of what is called, and what it leads to.</summary>
    protected static string Subject(Observation observation)
    {
        var called = Name(observation.Callee);
        var origin = Name(observation.Demand?.Origin);
        return origin == called || origin.Length == 0 ? $"'{called}'" : $"'{called}' (which leads to '{origin}')";
    }

    protected static string Name(IMethodSymbol? method)
    {
        if (method is null)
            return "";
        var member = method.MethodKind switch
        {
            MethodKind.Constructor => method.ContainingType.Name,
            MethodKind.DelegateInvoke => method.ContainingType.Name,
            MethodKind.LocalFunction => method.Name,
            MethodKind.AnonymousFunction => "lambda",
            _ => method.ContainingType?.Name + "." + (method.AssociatedSymbol?.Name ?? method.Name),
        };
        return member;
    }
}
