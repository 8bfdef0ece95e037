using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Descriptors of what is wrong with contracts themselves.</summary>
internal static class ContractDescriptors
{
    public static readonly DiagnosticDescriptor IllFormedContract = new(
        "RG9003",
        "Ill-formed contract",
        "{0}",
        "RingGuard.Contracts",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A contract that contradicts itself, names what does not exist or stands where it has no meaning is not in force as written.",
        helpLinkUri: "https://github.com/ringguard/ringguard/blob/main/docs/rules/RG9003.md",
        customTags: new[] { "Contracts" });
}
