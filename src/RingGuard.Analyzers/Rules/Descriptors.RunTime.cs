using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>Rules that are reported at run time: the analyzer knows them, so that ids, pages and presets are complete.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor ContractDivergence = new(
        "RG9008", "Contract/runtime divergence", "{0}",
        Categories.Contracts, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A member did at run time what its contract denies. Reported by the mini-kernel's contract twin, never by the compiler.",
        helpLinkUri: HelpLink + "RG9008.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
