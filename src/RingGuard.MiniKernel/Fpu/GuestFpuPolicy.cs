namespace RingGuard.MiniKernel;

/// <summary>How the registers of an x86 guest get into the CPU.</summary>
public enum GuestFpuPolicy
{
    /// <summary>A kernel section with a persistent context around each guest entry: not preemptible while loaded (the seed).</summary>
    KernelSection,

    /// <summary>The guest's memory stands in for the task's own from load to put: preemptible in between (Linux today).</summary>
    SwapFpState,
}
