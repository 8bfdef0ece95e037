using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>Descriptors of the rules about what is run very often.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor CheapTestSuffices = new(
        "RG1014", "Cheap non-atomic test suffices", "'{0}' is a locked instruction each time, although {1}; on a hot path a plain test comes first",
        Categories.Context, DiagnosticSeverity.Info, isEnabledByDefault: true,
        description: "An atomic test-and-clear takes the cache line exclusively even when the flag is clear, which it is most times. A plain read first costs nothing then.",
        helpLinkUri: HelpLink + "RG1014.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
