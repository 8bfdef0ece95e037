using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Rules;

/// <summary>Descriptors of the rules about what C# itself does: allocation, suspension, floating point, scopes, exceptions.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor BlockingInFpuSection = new(
        "RG2005", "Sleeping, rescheduling or long work inside an FPU section", "{0} {1} inside an FPU section: {2}",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Inside a section the registers hold the kernel's values and preemption is off: nothing may sleep, reschedule, wait for memory or fault on user memory there, and the section should be short.",
        helpLinkUri: HelpLink + "RG2005.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor FloatWithoutSection = new(
        "RG2006", "Float/SIMD arithmetic outside an FPU section in no-FPU code", "{0}, which needs an FPU section in code that is declared without floating point",
        Categories.Fpu, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "The FP and vector registers belong to the interrupted task; code that is built without floating point may use them in an FPU section only.",
        helpLinkUri: HelpLink + "RG2006.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor AllocationInAtomicContext = new(
        "RG3009", "Allocation in atomic context", "{0}, but {1}",
        Categories.Locking, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "An allocation that may wait for memory, or make the collector run, is reached where the context cannot be rescheduled.",
        helpLinkUri: HelpLink + "RG3009.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor SuspensionInAtomicContext = new(
        "RG6001", "await / yield inside an atomic section", "{0}",
        Categories.CSharp, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "What follows an await or a yield runs later, on whatever thread and CPU: nothing may be held across it.",
        helpLinkUri: HelpLink + "RG6001.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor GuardMisused = new(
        "RG6002", "Guard not disposed or escaping", "{0}",
        Categories.CSharp, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A scope gives back what it took when it is disposed: once, where it was made, and in any case.",
        helpLinkUri: HelpLink + "RG6002.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ManagedThreading = new(
        "RG6003", "Managed threading primitives in kernel code", "'{0}' is a primitive of the .NET library; kernel code has to use the kernel's own",
        Categories.CSharp, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Locks, waits, timers and threads of the .NET library rest on a host operating system; below a kernel there is none.",
        helpLinkUri: HelpLink + "RG6003.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor UncertainRoot = new(
        "RG6004", "Kernel operation in finalizer, static constructor, Dispose(bool) from GC, or unhandled-exception filter", "'{0}' is a kernel operation, but this is {1}: the runtime decides when and where it runs",
        Categories.CSharp, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Finalizers, static constructors and exception filters run in a context that nobody chose.",
        helpLinkUri: HelpLink + "RG6004.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor SwallowedStop = new(
        "RG6005", "Broad catch swallows a kernel stop", "The handler catches {1}, and goes on although {0}",
        Categories.CSharp, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "After a failed invariant nothing that is held can be trusted; a handler for everything goes on with it.",
        helpLinkUri: HelpLink + "RG6005.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ImplicitAllocation = new(
        "RG6006", "Implicit allocation in hot or atomic kernel code", "Here {0} is allocated, but {1}",
        Categories.CSharp, DiagnosticSeverity.Info, isEnabledByDefault: true,
        description: "Closures, boxing, params arrays, queries and strings allocate without saying so.",
        helpLinkUri: HelpLink + "RG6006.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor StateCopy = new(
        "RG6008", "Struct copy of mutable kernel state", "'{0}' is copied and the copy is changed ({1}); the state itself stays as it was",
        Categories.CSharp, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "A struct assigned to a local is another one: changes of it do not reach the kernel's data.",
        helpLinkUri: HelpLink + "RG6008.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });

    public static readonly DiagnosticDescriptor ThrowAcross = new(
        "RG6009", "Exception used for ordinary failure across a FPU/lock boundary", "The exception leaves the method, although {0}; return the error code instead",
        Categories.CSharp, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        description: "Callers of a method that returns an error code do not expect it to throw, and what is held stays held.",
        helpLinkUri: HelpLink + "RG6009.md", customTags: new[] { WellKnownDiagnosticTags.Telemetry });
}
