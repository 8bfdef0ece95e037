namespace RingGuard.MiniKernel;

/// <summary>Thread flags: work to be done before the task is in user mode again.</summary>
public enum TIF
{
    /// <summary>Another task should run.</summary>
    NeedResched,

    /// <summary>A signal waits.</summary>
    SigPending,

    /// <summary>A callback wants to run on return to user mode.</summary>
    NotifyResume,

    /// <summary>The registers must be loaded before user mode; memory is authoritative (TIF_NEED_FPU_LOAD).</summary>
    NeedFpuLoad,

    /// <summary>
    /// The registers of this CPU do not hold the task's newest state, nor that of the guest that it runs (TIF_FOREIGN_FPSTATE, arm64). Set and cleared by the bind and
    /// flush operations of <see cref="FpSimd"/> only.
    /// </summary>
    [RawAccess]
    ForeignFpState,

    /// <summary>SVE state is live, and user mode may use SVE (TIF_SVE, arm64). While a guest is bound, the guest's.</summary>
    Sve,

    /// <summary>User mode may use SME (TIF_SME, arm64).</summary>
    Sme,

    /// <summary>The task is in a preemptible NEON section (TIF_KERNEL_FPSTATE, arm64).</summary>
    KernelFpState,
}
