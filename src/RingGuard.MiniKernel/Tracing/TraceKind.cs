namespace RingGuard.MiniKernel.Tracing;

/// <summary>What an event is about.</summary>
public enum TraceKind
{
    /// <summary>Free text of kernel code.</summary>
    Note,

    /// <summary>A task gives way to another.</summary>
    Schedule,

    /// <summary>A hard interrupt.</summary>
    Irq,

    /// <summary>A non-maskable interrupt.</summary>
    Nmi,

    /// <summary>A softirq handler.</summary>
    Softirq,

    /// <summary>A lock is taken or released.</summary>
    Lock,

    /// <summary>FP registers are saved, loaded, skipped, invalidated.</summary>
    Fpu,

    /// <summary>A tracepoint of Linux' x86_fpu family or kvm_fpu.</summary>
    FpuPoint,

    /// <summary>User mode is entered or left.</summary>
    User,

    /// <summary>Guest mode is entered or left.</summary>
    Guest,

    /// <summary>P2M and caches.</summary>
    Flush,

    /// <summary>A kernel warning.</summary>
    Warning,

    /// <summary>A broken rule, or a panic.</summary>
    Violation,

    /// <summary>A decider took another way than the machine's own. No behaviour of the machine: not part of the hash.</summary>
    Decision,
}
