namespace RingGuard.MiniKernel;

/// <summary>FP state of a task on arm64 (the FP part of thread_struct).</summary>
public sealed class TaskFpSimd
{
    /// <summary>No CPU: no registers count as valid for the task (NR_CPUS in Linux).</summary>
    public const int NoCpu = -1;

    internal TaskFpSimd(Machine machine, Task task, int sveVl)
    {
        State = new FpSimdState(machine, task.Name, task.Counters) { Owner = task };
        KernelState = new FpSimdState(machine, $"NEON section of {task.Name}", task.Counters);
        SveVl = sveVl;
    }

    /// <summary>Memory of the user's registers.</summary>
    public FpSimdState State { get; }

    /// <summary>The CPU that last loaded the registers (fpsimd_cpu), or <see cref="NoCpu"/>.</summary>
    public int Cpu { get; internal set; } = NoCpu;

    /// <summary>Vector length of the task in bytes, a multiple of 16; 0 without SVE.</summary>
    public int SveVl { get; internal set; }

    /// <summary>Registers of a preempted kernel section (kernel_fpsimd_state).</summary>
    internal FpSimdState KernelState { get; }

    /// <summary>Where the task's open section began; null without one.</summary>
    internal string? NeonSite { get; set; }
}
