using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

internal static class Categories
{
    public const string Context = "RingGuard.Context";
    public const string Fpu = "RingGuard.Fpu";
    public const string Locking = "RingGuard.Locking";
    public const string CSharp = "RingGuard.CSharp";
    public const string Virtualization = "RingGuard.Virtualization";
    public const string Contracts = "RingGuard.Contracts";
}

/// <summary>
/// The descriptors. Policy: a definite finding is a warning that is on by default; a possible one has the same id and
/// is information. Nothing is an error by default.
/// </summary>
internal static partial class Descriptors
{
    private const string HelpLink = "https://github.com/ringguard/ringguard/blob/main/docs/rules/";

    public static readonly DiagnosticDescriptor BlockingCallInAtomicContext = new(
        "RG1001", "Blocking or rescheduling call in atomic context", "{0} may sleep or reschedule, but {1}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A call that may sleep or reschedule is reached while preemption, bottom halves or interrupts are off, a spinning lock is held, or outside task context.",
        helpLinkUri: HelpLink + "RG1001.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor DoSoftirqUnderLock = new(
        "RG1002", "DoSoftirq while holding a lock", "{0} must not run while {1}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Running softirqs may reschedule and migrate; with a spinning lock held the next taker waits for ever.",
        helpLinkUri: HelpLink + "RG1002.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor DoSoftirqInWrongContext = new(
        "RG1003", "DoSoftirq with IRQs disabled / in IRQ or preempt-disabled context", "{0} must run with interrupts and preemption on, but {1}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Running softirqs may reschedule, which is possible only in task context with interrupts and preemption on.",
        helpLinkUri: HelpLink + "RG1003.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor CountImbalance = new(
        "RG1004", "Preempt count / BH count imbalance", "{0}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The preempt or bottom-half count differs at an exit from what it was at the entry, or from what the contract declares.",
        helpLinkUri: HelpLink + "RG1004.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor IrqImbalance = new(
        "RG1005", "IRQ save/restore imbalance or mismatch", "{0}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A saved interrupt state is restored out of order, twice or not at all.",
        helpLinkUri: HelpLink + "RG1005.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ExcludedContext = new(
        "RG1016", "Call in a context that its contract excludes", "{0} requires {1}{2}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A Requires or Forbids of the called member does not hold here, and no more specific rule speaks of it.",
        helpLinkUri: HelpLink + "RG1016.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor CountedContext = new(
        "RG1017", "Counted context not balanced", "{0}",
        Categories.Context, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "An RCU read section, an own context or the like is entered and not left, or left and not entered, on some path.",
        helpLinkUri: HelpLink + "RG1017.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor FpAccessWhilePreemptible = new(
        "RG2001", "FP register access in preemptible context", "{0} works on the FP registers, but the context can be preempted here{1}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Between two FP register operations another task may be switched in and take the registers, unless preemption is off.",
        helpLinkUri: HelpLink + "RG2001.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor FpuSectionNotClosed = new(
        "RG2002", "FPU section not closed on every path", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A section that is left open keeps preemption off and makes the next Begin a nested one.",
        helpLinkUri: HelpLink + "RG2002.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor FpuSectionNotExceptionSafe = new(
        "RG2003", "FPU section not exception-safe", "The {0} opened here stays open when {1} at line {2} throws; close it in a finally block or use a scope{3}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "An exception between Begin and End skips End unless it is in a finally block or the section is a using scope.",
        helpLinkUri: HelpLink + "RG2003.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor FpuSectionMisused = new(
        "RG2004", "FPU section nested, End without Begin, or Begin where unusable", "{0}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "FPU sections do not nest, and cannot be opened where the interrupted code may have one open.",
        helpLinkUri: HelpLink + "RG2004.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor MissingInvalidation = new(
        "RG2007", "Missing invalidation before in-memory fpstate write", "The FP image of '{0}' is written while its registers may still be valid; invalidate them first{1}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Registers that still look valid for the context win over the image at the next switch, and the write is lost.",
        helpLinkUri: HelpLink + "RG2007.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor WrongObjectInvalidated = new(
        "RG2008", "Invalidation of the wrong object", "The FP image of '{0}' is written, but {1} was invalidated ({2}){3}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The invalidation before the write is of another context than the one written.",
        helpLinkUri: HelpLink + "RG2008.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor LateInvalidation = new(
        "RG2009", "Invalidation after the write / in the wrong order", "'{0}' invalidates the registers of '{1}' after its image was written ({2}); a switch in between loses the write{3}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Invalidate first, then write: in between the context may be switched in with the old registers.",
        helpLinkUri: HelpLink + "RG2009.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor LockNotReleased = new(
        "RG3001", "Lock not released on every path / released when not held", "{0}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A lock is held at an exit where it should not be, or released where it is not held.",
        helpLinkUri: HelpLink + "RG3001.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor DoubleAcquire = new(
        "RG3002", "Double acquire (self-deadlock)", "{0}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A lock that cannot be taken again by its holder is taken while it is held.",
        helpLinkUri: HelpLink + "RG3002.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor SleepingLockInAtomicContext = new(
        "RG3006", "Sleeping lock inside spinning lock / atomic context", "{0} takes a lock that sleeps, but {1}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A lock that puts its waiter to sleep is taken where the context cannot be rescheduled.",
        helpLinkUri: HelpLink + "RG3006.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor RequiredLockNotHeld = new(
        "RG3012", "Required lock is not held", "{0} requires '{1}' to be held{2}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The contract of the called member says that the caller holds a lock.",
        helpLinkUri: HelpLink + "RG3012.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
