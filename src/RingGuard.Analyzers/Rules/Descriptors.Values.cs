using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>Values that go stale, results, deferred and restartable work.</summary>
internal static partial class Descriptors
{
    private const string Deferred = "RingGuard.Work";
    private const string Protocols = "RingGuard.Virtualization";

    public static readonly DiagnosticDescriptor StalePerCpuValue = OfValues(
        "RG1009", "Per-CPU value used across a preemption point", "'{0}' ({1}) is used after it went stale: {2}", Categories.Context,
        "After a point at which the task can be moved, the number or data of the CPU that it ran on may be those of another one.");

    public static readonly DiagnosticDescriptor CpuAccessWhilePreemptible = OfValues(
        "RG1010", "This-CPU access in preemptible context", "{0} works on this CPU's data or number, but the context can be preempted here{1}", Categories.Context,
        "The task may be on another CPU a moment later, or another task of this CPU may come in between.");

    public static readonly DiagnosticDescriptor CachedFlags = OfValues(
        "RG1011", "Cached thread flags used after they may be stale", "'{0}' ({1}) is a copy of flags that went stale: {2}", Categories.Context,
        "Interrupts and other tasks set thread flags: a decision has to be taken by flags read since interrupts went off.");

    public static readonly DiagnosticDescriptor CachedReference = OfValues(
        "RG1012", "Cached owner or FP state reference across a switch or realloc", "'{0}' ({1}) is used after it may have been replaced: {2}", Categories.Context,
        "The owner of the registers changes at a switch, the memory of an FP state when it is reallocated or exchanged; what was read before is another object.");

    public static readonly DiagnosticDescriptor CachedUsability = OfValues(
        "RG1013", "Usability test result stored across preemption point", "'{0}' ({1}) no longer says whether the FPU may be used: {2}", Categories.Context,
        "Whether a section can be opened depends on the context of the moment; the answer of another moment says nothing.");

    public static readonly DiagnosticDescriptor SaveResultIgnored = OfValues(
        "RG2020", "Save result ignored", "The result of '{0}' says whether the registers are still there; it is ignored", Categories.Fpu,
        "A save may destroy the registers that it saves; whoever goes on as if they were valid uses initial ones.");

    public static readonly DiagnosticDescriptor RestartIgnored = OfValues(
        "RG4001", "Restart result ignored", "The result of '{0}' {1}; it may ask to be called again", Deferred,
        "A restartable operation that comes back early has done part of its work; who does not call it again leaves the rest undone.");

    public static readonly DiagnosticDescriptor CursorLost = OfValues(
        "RG4002", "Cursor lost or reset on restart", "'{0}' resumes at the wrong place: {1}", Deferred,
        "Progress lives in the cursor. Set back or saved wrongly, the operation does the same part for ever, or skips one.");

    public static readonly DiagnosticDescriptor RestartLoop = OfValues(
        "RG4003", "Restart loop that never lets other work run, or wrong exit test", "{0}", Deferred,
        "A loop that calls a restartable operation again has to run what it gave way to, and has to end at an error.");

    public static readonly DiagnosticDescriptor ContinuationDropped = OfValues(
        "RG4004", "Preemption requested but no restart path", "'{0}' gives way to other work (line {1}) and reports success: nobody calls it again for the rest", Deferred,
        "A restartable operation that stops early has to say so, or its caller takes the work for done.");

    public static readonly DiagnosticDescriptor ClearedEarly = OfValues(
        "RG4005", "Pending-work flag cleared before the work is done", "'{0}' is cleared before the work, which begins at line {1}", Deferred,
        "If the work stops early nobody knows any more that the rest is owed.");

    public static readonly DiagnosticDescriptor ClearedOnFailure = OfValues(
        "RG4006", "Pending-work flag cleared on failure", "'{0}' is cleared although '{1}' may have failed", Deferred,
        "The work was not done, and nobody knows any more that it is owed.");

    public static readonly DiagnosticDescriptor NoConsumer = new(
        "RG4007", "Pending work set but exit path has no consumer", "'{0}' is set, but nothing on the way to the guest or to user mode tests it", Deferred,
        DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Work that is only noted down is never done, unless the way out looks for the note.",
        helpLinkUri: HelpLink + "RG4007.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry, WellKnownDiagnosticTags.CompilationEnd });

    public static readonly DiagnosticDescriptor LongLoop = OfValues(
        "RG4008", "Long loop without preemption point", "{0}", Deferred,
        "While such a loop runs, nothing else does: softirqs, timers and other guests wait until it ends.");

    public static readonly DiagnosticDescriptor PreemptionPointUnderLock = OfValues(
        "RG4009", "Preemption point executed while holding the lock", "{0} must not run while {1}; release first, or come back with a restart{2}", Deferred,
        "A restartable operation makes room by coming back to its caller, who holds nothing; waiting with the lock held stops everyone who wants it.");

    public static readonly DiagnosticDescriptor FinalisedOnRestart = OfValues(
        "RG4010", "Finalisation on the restart path", "'{0}' finishes the operation, but also runs where it only gives way (line {1})", Deferred,
        "What belongs at the end is done once for each restart, and too early.");

    public static readonly DiagnosticDescriptor LastTestTooEarly = OfValues(
        "RG4011", "Last pending test not under IRQs masked before entry", "'{0}' is entered, but {1}", Deferred,
        "What an interrupt raises after the last look waits until the guest leaves by itself.");

    public static readonly DiagnosticDescriptor IncompleteRange = OfValues(
        "RG4012", "Incomplete range in bulk operation", "The loop over '{0}' ends at '{1}', which is not its number of elements{2}", Deferred,
        "The elements beyond the bound are left out.");

    public static readonly DiagnosticDescriptor ResultIgnored = OfValues(
        "RG4013", "Result that must be checked is ignored", "The result of '{0}' must be looked at; it is ignored", Deferred,
        "The contract says that the call may not have done what was asked for.");

    public static readonly DiagnosticDescriptor UpdateUnchecked = OfValues(
        "RG5003", "Result of XCR0/XFD/CPUID/realloc update not checked or effect applied first", "{0}", Protocols,
        "The update may be refused, or its memory not be had; a value in effect that nobody agreed to outlives that.");

    private static DiagnosticDescriptor OfValues(string id, string title, string message, string category, string description) => new(
        id, title, message, category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: description, helpLinkUri: HelpLink + id + ".md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
