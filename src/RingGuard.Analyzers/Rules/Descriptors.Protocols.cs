using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>Protocols of virtualisation.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor NotCurrentVCpu = new(
        "RG5001", "Operation on a non-current vCPU", "'{0}' works on the current one only, but nothing shows that '{1}' is it",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "State of a vCPU that is loaded on another CPU is in that CPU's registers.",
        helpLinkUri: HelpLink + "RG5001.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor RawAccessOutsideCore = new(
        "RG5002", "Raw XFD/XCR0/XFD_ERR access outside the FPU core", "'{0}' is raw access to state with shadow copies, outside of the code that keeps them in step",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A raw write leaves caches of the value, and state that depends on it, as they were.",
        helpLinkUri: HelpLink + "RG5002.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor MissingXfdSync = new(
        "RG5004", "Missing XFD sync before IRQ enable after VMEXIT", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "After a guest ran with direct access to XFD the software copy is stale until it is read back.",
        helpLinkUri: HelpLink + "RG5004.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor XfdErrNotSaved = new(
        "RG5005", "XFD_ERR not saved/cleared before IRQ enable", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The guest's XFD_ERR misleads the host's #NM handler, which may run as soon as interrupts are on.",
        helpLinkUri: HelpLink + "RG5005.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor XstateSizeNotValidated = new(
        "RG5006", "XSTATE buffer size not validated", "'{0}' copies FP state through '{1}', whose length was not compared with what is needed",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The size of the state depends on the features in use; a buffer that comes from outside may be shorter.",
        helpLinkUri: HelpLink + "RG5006.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor GuestFpSwapUnbalanced = new(
        "RG5007", "Guest FP context swap unbalanced", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A guest's FP state or vCPU that is loaded and not put back on some path belongs to whoever runs next.",
        helpLinkUri: HelpLink + "RG5007.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor VCpuFpLifecycle = new(
        "RG5008", "vCPU FP lifecycle order (arm64)", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A vCPU's FP state is mapped, loaded, synchronised after each exit with interrupts off, and put.",
        helpLinkUri: HelpLink + "RG5008.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor FpTrapOrder = new(
        "RG5009", "FP access enabled before saving host / without ISB", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Opening the FP trap takes effect after a barrier; then the host's registers are saved before the guest's are loaded.",
        helpLinkUri: HelpLink + "RG5009.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor GuestEntryDecisionStale = new(
        "RG5010", "Guest entry decision stale", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Whether a guest's FP state is live can change until interrupts are off.",
        helpLinkUri: HelpLink + "RG5010.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor SpeSaveSequence = new(
        "RG5011", "SPE save sequence", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Profiling is disabled, synchronised, drained and completed before the host's translation goes.",
        helpLinkUri: HelpLink + "RG5011.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor SpeRestoreOrder = new(
        "RG5012", "SPE restore order / unconditional restore", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Profiling writes through the host's translation, which has to be back and synchronised first.",
        helpLinkUri: HelpLink + "RG5012.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor SetWayWithoutTrap = new(
        "RG5013", "Set/way emulation without arming TVM (or without flag)", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A set/way operation is emulated by a flush of all memory now and a trap that finds the moment for the next.",
        helpLinkUri: HelpLink + "RG5013.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor CacheToggleOrder = new(
        "RG5014", "Cache toggle sampled in the wrong order", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Whether the caches were on is known only before the control register is written.",
        helpLinkUri: HelpLink + "RG5014.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ProfilingControlsOpen = new(
        "RG5015", "Guest entry with profiling controls open", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Debug and profiling controls of the host have to be closed before a guest runs.",
        helpLinkUri: HelpLink + "RG5015.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor HypervisorEntryUnpaired = new(
        "RG5016", "enter/leave hypervisor unpaired", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "What the trap left in the CPU is taken over on entry and handed back on leaving; one without the other loses it.",
        helpLinkUri: HelpLink + "RG5016.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor MissingBarrier = new(
        "RG5017", "Page-table/translation change without required barrier", "{0}",
        Categories.Virtualization, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A write of a control register is seen by what follows only after a context synchronisation.",
        helpLinkUri: HelpLink + "RG5017.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
