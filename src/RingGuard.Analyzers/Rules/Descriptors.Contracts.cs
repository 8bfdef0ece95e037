using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>What contracts say of each other and of the code that they stand on.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor ContractLostInDelegate = new(
        "RG6007", "Method contract lost through lambda/delegate/event", "{0}",
        "RingGuard.CSharp", DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Who calls a delegate sees the contract of its type only; what the target asks for beyond it is asked of nobody.",
        helpLinkUri: HelpLink + "RG6007.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ContractMismatch = new(
        "RG9001", "Override/interface/delegate contract mismatch", "'{0}' does not keep the contract of '{1}': {2}",
        Categories.Contracts, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Who calls through the base member, the interface or the delegate relies on its contract, so what runs must not ask for more or promise less.",
        helpLinkUri: HelpLink + "RG9001.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor MissingContract = new(
        "RG9002", "Missing contract on public/protected API in a KernelCode assembly", "'{0}' is visible outside of the assembly and has no contract; {1}",
        Categories.Contracts, DiagnosticSeverity.Warning, isEnabledByDefault: false,
        description: "What other assemblies can call should say what it asks of its context and what it does to it.",
        helpLinkUri: HelpLink + "RG9002.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ContractWeakerThanBody = new(
        "RG9004", "Declared contract weaker than implementation", "{0}",
        Categories.Contracts, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Callers believe the declared contract, so what the body asks for beyond it is checked nowhere.",
        helpLinkUri: HelpLink + "RG9004.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor TrustWithoutReason = new(
        "RG9005", "Unverified [Trusted] / suppression without reason", "{0}",
        Categories.Contracts, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Where nothing is checked, a reader has to be told why it is right all the same.",
        helpLinkUri: HelpLink + "RG9005.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor UnknownTarget = new(
        "RG9006", "Unknown target prevents proof", "{0}",
        Categories.Contracts, DiagnosticSeverity.Info, isEnabledByDefault: false,
        description: "Nothing is known of what runs here, so it is assumed to have no effect.",
        helpLinkUri: HelpLink + "RG9006.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor RootWithoutContext = new(
        "RG9007", "Asynchronous root without Context", "'{0}' is registered to run in {1} context and does not say so; declare '[RunsIn(ExecutionMode.{1})]'",
        Categories.Contracts, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A handler is entered in the mode of whoever raises it; its body is checked for that mode only if it declares it.",
        helpLinkUri: HelpLink + "RG9007.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
