namespace RingGuard.MiniKernel;

/// <summary>When TIF.NeedFpuLoad is set.</summary>
public enum RefreshFlagPolicy
{
    /// <summary>When the registers may have to be loaded before user mode (TIF_NEED_FPU_LOAD).</summary>
    WhenLoadNeeded,

    /// <summary>
    /// Whenever memory is made valid as well (TIF_REFRESH_FPU): its handler declares memory old again, which the plain flag leaves to the
    /// silent step of user code.
    /// </summary>
    WheneverMemoryIsValid,
}
