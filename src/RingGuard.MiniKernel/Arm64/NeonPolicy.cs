namespace RingGuard.MiniKernel;

/// <summary>What a kernel-mode NEON section does to preemption.</summary>
public enum NeonPolicy
{
    /// <summary>Preemption is off inside, and a softirq over the section cannot open one (Linux 5.8, as in S0).</summary>
    NonPreemptible,

    /// <summary>Sections of tasks are preemptible, and a softirq may nest one: what the task had in the registers is kept in its thread (TIF_KERNEL_FPSTATE).</summary>
    Preemptible,
}
