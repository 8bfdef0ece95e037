using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>Descriptors of the rules about interrupts and about how locks are used.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor NestedIrqEnable = new(
        "RG1006", "Unconditional IRQ enable where IRQs may have been off", "{0}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Interrupts are switched off and on again inside a section that has them off already, so that the rest of that section runs with interrupts on.",
        helpLinkUri: HelpLink + "RG1006.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor IrqStateAtExit = new(
        "RG1007", "IRQ state at exit differs from contract", "Interrupts {0}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The interrupt state at an exit is neither that of the entry nor the one that the contract declares.",
        helpLinkUri: HelpLink + "RG1007.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor BhEnableInWrongContext = new(
        "RG1008", "BH enable from hardirq or with IRQs off", "{0} enables bottom halves and may run softirqs, but {1}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Enabling bottom halves runs the softirqs that wait, with interrupts on and never inside a hardware interrupt.",
        helpLinkUri: HelpLink + "RG1008.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor AbsentCurrentVCpu = new(
        "RG1015", "Preemption check with idle/absent current vCPU", "{0} works on the current vCPU, but {1}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "While the kernel boots there is no current vCPU, and in the idle loop it is the idle one, which belongs to no domain.",
        helpLinkUri: HelpLink + "RG1015.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor LockOrderInversion = new(
        "RG3003", "Lock order inversion", "{0}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Two paths take the same locks in opposite orders, or a lock is taken while one of the same or a higher declared rank is held: two CPUs that meet wait for each other.",
        helpLinkUri: HelpLink + "RG3003.md", customTags: new[] { WellKnownDiagnosticTags.CompilationEnd, WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor IrqUnsafeLock = new(
        "RG3004", "IRQ-unsafe use of a lock that is also taken in IRQ context", "{0}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "An interrupt that arrives while the lock is held waits for it on the CPU that holds it.",
        helpLinkUri: HelpLink + "RG3004.md", customTags: new[] { WellKnownDiagnosticTags.CompilationEnd, WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor IrqUnsafeDependency = new(
        "RG3005", "Hardirq-safe lock → hardirq-unsafe lock dependency", "{0}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A lock that interrupts take is held while one is taken that is elsewhere held with interrupts on: with two CPUs, the interrupt closes the cycle.",
        helpLinkUri: HelpLink + "RG3005.md", customTags: new[] { WellKnownDiagnosticTags.CompilationEnd, WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor TryResultMisread = new(
        "RG3007", "TryLock result ignored or inverted", "The result of '{0}' is {1}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The lock is treated as held where the attempt failed, or as not held where it succeeded.",
        helpLinkUri: HelpLink + "RG3007.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor GuardedDataAccess = new(
        "RG3008", "Data guarded by lock accessed without it", "{0}, but '{1}' is not held{2}{3}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A member that a lock guards is read or written while the lock is not held, or not held exclusively.",
        helpLinkUri: HelpLink + "RG3008.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor IrqWindowInSection = new(
        "RG3010", "Critical section contains preemption/IRQ re-enable", "'{0}' switches interrupts on for a while inside the section with interrupts off{1}; '{2}' is accessed before and after it{3}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "What the section keeps consistent by having interrupts off can be seen half done, or changed, in the window.",
        helpLinkUri: HelpLink + "RG3010.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ForeignRelease = new(
        "RG3011", "Lock taken in one context released in another", "'{0}' releases '{1}', which another context took ({2}){3}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A lock belongs to the context that took it: an interrupt handler or another task cannot give it back.",
        helpLinkUri: HelpLink + "RG3011.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
