using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel;

/// <content>The bind and flush operations: the only writers of TIF.ForeignFpState and of the per-CPU record (F0.14).</content>
public static partial class FpSimd
{
    private static readonly Contract s_bindTask = Contract.Of(typeof(FpSimd), nameof(BindTaskToCpu), "INV-A1", "take FpSimd.GetCpuContext, or turn interrupts off");
    private static readonly Contract s_bindState = Contract.Of(typeof(FpSimd), nameof(BindStateToCpu), "INV-A1", "take FpSimd.GetCpuContext, or turn interrupts off");
    private static readonly Contract s_flushTask = Contract.Of(typeof(FpSimd), nameof(FlushTaskState));
    private static readonly Contract s_flushCpu = Contract.Of(typeof(FpSimd), nameof(FlushCpuState), "INV-A1", "disable preemption, or another CPU is flushed");
    private static readonly Contract s_flushThread = Contract.Of(typeof(FpSimd), nameof(FlushThread), "INV-G1");
    private static readonly Contract s_clone = Contract.Of(typeof(FpSimd), nameof(Clone), "INV-G1");

    /// <summary>The registers of this CPU are the current task's from now on. They hold its newest values by then.</summary>
    [Requires(Context.PreemptOff)]
    [Trusted("primitive: writes record and CPU together")]
    public static void BindTaskToCpu()
    {
        KernelContext context = s_bindTask.Enter();
        WarnIfSoftirqsMayRun(context, "FpSimd.BindTaskToCpu");
        Engine(context).BindTask(context.Cpu);
    }

    /// <summary>The registers of this CPU are those of <paramref name="state"/> from now on, whoever is current: a save goes to its memory (fpsimd_bind_state_to_cpu).</summary>
    /// <param name="state">Where to save, in which format, at which length.</param>
    [Requires(Context.PreemptOff)]
    [Trusted("primitive: writes the record")]
    public static void BindStateToCpu(CpuFpState state)
    {
        System.ArgumentNullException.ThrowIfNull(state);
        KernelContext context = s_bindState.Enter();
        WarnIfSoftirqsMayRun(context, "FpSimd.BindStateToCpu");
        Engine(context).BindState(context.Cpu, state);
    }

    /// <summary>
    /// No registers count as valid for the task any more: memory may be written after this. The CPU goes before the flag is set: a switch in between
    /// would find task and CPU right and clear the flag again (Kfps). May be called preemptible.
    /// </summary>
    /// <param name="task">The current one, or one that is kept from running.</param>
    [Effects(Effect.InvalidatesFpRegs, Of = "task")]
    [Trusted("primitive: the two stores, in this order, with a point between them")]
    public static void FlushTaskState(Task task)
    {
        System.ArgumentNullException.ThrowIfNull(task);
        KernelContext context = s_flushTask.Enter();
        ArmFpEngine fp = Engine(context);
        fp.FlushTask(task, first: true);
        context.Machine.Point(context, new Announcement("FpSimd.FlushTaskState/between"));
        fp.FlushTask(task, first: false);
        context.Machine.Record(Tracing.TraceKind.Fpu, $"{task.Name} flushed");
    }

    /// <summary>Nothing is bound to this CPU any more. Only after its registers were saved.</summary>
    [Requires(Context.PreemptOff)]
    [Trusted("primitive: writes record and flag together")]
    public static void FlushCpuState()
    {
        KernelContext context = s_flushCpu.Enter();
        Engine(context).FlushCpu(context.Cpu);
    }

    /// <summary>A new program: memory and flags as after boot, registers are loaded on the way to user mode (exec).</summary>
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: the newest values are given up on purpose, with bottom halves off")]
    public static void FlushThread()
    {
        KernelContext context = s_flushThread.Enter();
        ArmFpEngine fp = Engine(context);
        if (!fp.Supported)
        {
            return;
        }

        GetCpuContext();
        Task current = context.Cpu.Current;
        fp.FlushTask(current, first: true);
        fp.FlushTask(current, first: false);
        current.FpSimdThread.State.Clear();
        current.Flags.Clear(TIF.Sve);
        PutCpuContext();
    }

    /// <summary>A new task starts with its parent's V registers; SVE and ZA are not inherited, and nothing counts as valid for it.</summary>
    /// <param name="child">Not running yet.</param>
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: the child's memory is written before the child exists for anybody else")]
    public static void Clone(Task child)
    {
        System.ArgumentNullException.ThrowIfNull(child);
        KernelContext context = s_clone.Enter();
        ArmFpEngine fp = Engine(context);
        Task parent = context.Cpu.Current;
        if (!child.HasUserRegisters || !parent.HasUserRegisters || !fp.Supported)
        {
            return;
        }

        PreserveCurrentState();
        fp.Clone(parent, child);
    }

    private static void WarnIfSoftirqsMayRun(KernelContext context, string operation)
        => Kernel.WarnOn(context.Cpu.IrqsEnabled && !context.Cpu.PreemptCount.InSoftirq, $"{operation} where a softirq may use the registers in between: turn bottom halves or interrupts off");
}
