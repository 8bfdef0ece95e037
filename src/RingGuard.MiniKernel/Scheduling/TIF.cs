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
}
