using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>Where FP state lives, and who may touch it.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor FailedLoadLeft = new(
        "RG2010", "Partial or failing path clobbers registers or image without invalidation", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A load that fails halfway leaves registers or image neither old nor new; whoever still counts as their owner uses them.",
        helpLinkUri: HelpLink + "RG2010.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor StaleImageRead = new(
        "RG2011", "Read of stale in-memory state", "The FP image of '{0}' is read while its newest values may be in the registers only; save them first",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "While registers hold the newest values the image is old.",
        helpLinkUri: HelpLink + "RG2011.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor LoadOverUnsavedOwner = new(
        "RG2012", "Registers loaded over an unsaved owner", "{0} loads FP registers, but those of their owner may not be saved yet",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Loading registers destroys what they hold; if it is nowhere else, it is lost.",
        helpLinkUri: HelpLink + "RG2012.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ClaimBeforeLoad = new(
        "RG2013", "Ownership claimed before (or without) the load; load without claim", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A claim says that registers hold a context's values; made before the load it is a lie that a validity test believes, without a claim the load is forgotten.",
        helpLinkUri: HelpLink + "RG2013.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor MissingFpRestore = new(
        "RG2014", "Missing restore before return to user or guest", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "With lazily restored FP registers the last thing before leaving the kernel is to test whether they must be loaded.",
        helpLinkUri: HelpLink + "RG2014.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor BareResidencyFlagWrite = new(
        "RG2015", "Bare write of the FP residency flag", "'{0}' is written here alone; it changes together with the rest of the residency state, in the code that is marked for it",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The flag that says where FP state lives is one of several facts that must change together.",
        helpLinkUri: HelpLink + "RG2015.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor FpContextFreedWhileLive = new(
        "RG2016", "FP context freed, recycled or re-initialised while it can look valid", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A CPU that still counts as holding a context's registers believes so after its memory was used for something else.",
        helpLinkUri: HelpLink + "RG2016.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor PkruThroughImage = new(
        "RG2017", "PKRU through the saved image or not switched eagerly", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A component that is switched eagerly lives in its register and its task, not in the saved image.",
        helpLinkUri: HelpLink + "RG2017.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ForeignFpOperation = new(
        "RG2018", "FP operation on a running foreign task", "'{0}' needs a context that cannot run, but nothing here stops '{1}'",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The registers of a task that runs elsewhere change under the operation.",
        helpLinkUri: HelpLink + "RG2018.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor KernelThreadFpState = new(
        "RG2019", "Kernel thread saves/restores user FP registers", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A kernel thread has no user registers: what is saved or loaded for it belongs to someone else.",
        helpLinkUri: HelpLink + "RG2019.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor XfdNotApplied = new(
        "RG2021", "XFD not applied before restore / image has XFD-disabled components", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Restoring a component that XFD disables faults; XFD, registers and image have to agree.",
        helpLinkUri: HelpLink + "RG2021.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ValidityHelperWritesState = new(
        "RG2022", "Validity helper with side effects", "'{0}' answers a question, but changes '{1}'",
        Categories.Fpu, DiagnosticSeverity.Info, isEnabledByDefault: true,
        description: "A test that changes what it tests makes the second answer differ from the first.",
        helpLinkUri: HelpLink + "RG2022.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
