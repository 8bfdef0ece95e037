using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// The life of FP contexts: switch, return to user mode, invalidation, and permission to read or write the image. The switch has three
/// stages: SwitchPrepare saves on the old stack, SwitchFinish marks the new task, SwitchReturn loads, and only if the task really goes
/// back to user mode.
/// </summary>
public static class Fpu
{
    private static readonly Contract s_switchPrepare = Contract.Of(typeof(Fpu), nameof(SwitchPrepare), "INV-X4", "it belongs to the scheduler");
    private static readonly Contract s_switchFinish = Contract.Of(typeof(Fpu), nameof(SwitchFinish), "INV-X4", "it belongs to the scheduler");
    private static readonly Contract s_switchReturn = Contract.Of(typeof(Fpu), nameof(SwitchReturn), "INV-X3", "it is the last thing before user or guest mode, with interrupts off");
    private static readonly Contract s_invalidateCpu = Contract.Of(typeof(Fpu), nameof(InvalidateCpu), "INV-X19", "disable preemption first, or another CPU is invalidated");
    private static readonly Contract s_invalidateRegisters = Contract.Of(typeof(Fpu), nameof(InvalidateRegisters));
    private static readonly Contract s_prepareRead = Contract.Of(typeof(Fpu), nameof(PrepareRead));
    private static readonly Contract s_prepareWrite = Contract.Of(typeof(Fpu), nameof(PrepareWrite));

    /// <summary>
    /// Before a switch, on the old stack: saves the registers if they are live. The claim of the CPU stays, so that a task that comes
    /// back finds them.
    /// </summary>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Effects(Effect.SavesFpRegs)]
    public static void SwitchPrepare(Task prev, [Role(ValueRole.CpuId)] int cpu)
    {
        s_switchPrepare.Enter();
        if (prev.HasUserRegisters && !prev.Flags.Test(TIF.NeedFpuLoad))
        {
            prev.Fpu.LastCpu = FpRegs.Save(prev.Fpu) == SaveResult.Preserved ? cpu : FpuContext.NoCpu;
        }
    }

    /// <summary>After a switch, when <paramref name="next"/> is current: its registers have to be looked at before user mode.</summary>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    public static void SwitchFinish(Task next)
    {
        s_switchFinish.Enter();
        if (next.HasUserRegisters)
        {
            next.Flags.Set(TIF.NeedFpuLoad);
        }
    }

    /// <summary>Before user or guest mode, when TIF.NeedFpuLoad is set: loads the registers unless they are still valid.</summary>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Protocol("enter-guest", Step = "switch-return")]
    public static void SwitchReturn()
    {
        s_switchReturn.Enter();
        RestoreCurrent();
    }

    /// <summary>The registers of this CPU are nobody's any more. Only after their state was saved.</summary>
    [Requires(Context.PreemptOff)]
    [Trusted("primitive: clears the CPU's claim")]
    public static void InvalidateCpu()
    {
        KernelContext context = s_invalidateCpu.Enter();
        context.Machine.Fp.CheckOverwrite(context.Cpu, null, "Fpu.InvalidateCpu");
        context.Cpu.FpOwner = null;
        context.Machine.Record(TraceKind.Fpu, $"{context.Cpu} invalidated");
    }

    /// <summary>No registers anywhere count as valid for the context any more. Before its image is written, never after.</summary>
    /// <param name="context">Of the current task, or of one that is kept from running.</param>
    [Effects(Effect.InvalidatesFpRegs, Of = "context")]
    [Trusted("primitive: clears the context's last CPU")]
    public static void InvalidateRegisters([Role(ValueRole.StoppedOrCurrentLocked)] FpuContext context)
    {
        KernelContext caller = s_invalidateRegisters.Enter();
        if (context.Residency == FpResidency.RegistersOnly)
        {
            caller.Machine.Violate("INV-X5", $"Fpu.InvalidateRegisters throws away the newest values of '{context.FpState.OwnerName}', which are only in the registers of cpu{context.LastCpu}: save them first (Fpu.PrepareRead, UserFpRegs.MoveToMemory)");
        }

        context.LastCpu = FpuContext.NoCpu;
        caller.Machine.Record(TraceKind.Fpu, $"{context.FpState.OwnerName} invalidated");
    }

    /// <summary>Makes the image of a task readable: saves live registers of the current task; a stopped one was saved when it was switched out.</summary>
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: saves with preemption off inside; the caller may be preemptible")]
    public static void PrepareRead(Task task)
    {
        KernelContext context = s_prepareRead.Enter();
        if (task == context.Cpu.Current && task.Fpu.Residency == FpResidency.RegistersOnly
            && context.Machine.Fp.Save(task.Fpu, context.Cpu) == SaveResult.Destroyed)
        {
            task.Fpu.LastCpu = FpuContext.NoCpu;
            task.Flags.Set(TIF.NeedFpuLoad);
        }
    }

    /// <summary>Makes the image of a stopped task writable: no registers count as valid for it afterwards.</summary>
    /// <param name="task">Stopped, and not the current one.</param>
    [Effects(Effect.InvalidatesFpRegs, Of = "task.Fpu")]
    [Trusted("primitive: clears the context's last CPU")]
    public static void PrepareWrite([Role(ValueRole.StoppedOrCurrentLocked)] Task task)
    {
        KernelContext context = s_prepareWrite.Enter();
        if (task == context.Cpu.Current)
        {
            context.Machine.Warn($"Fpu.PrepareWrite of the current task '{task.Name}': use Fpu.CurrentWriteBegin and CurrentWriteEnd");
            context.Machine.Violate("INV-X8", $"Fpu.PrepareWrite was called for the current task '{task.Name}': use Fpu.CurrentWriteBegin and CurrentWriteEnd");
            return;
        }

        if (!task.StopRequested && task.State != TaskState.Dead)
        {
            context.Machine.Warn($"Fpu.PrepareWrite of '{task.Name}', which nothing keeps from running");
            context.Machine.Violate("INV-X8", $"Fpu.PrepareWrite was called for '{task.Name}', which nothing keeps from running: call Ptrace.Freeze before and Ptrace.Thaw after");
        }

        task.Fpu.LastCpu = FpuContext.NoCpu;
        context.Machine.Record(TraceKind.Fpu, $"{task.Fpu.FpState.OwnerName} invalidated");
    }

    /// <summary>Opens the image of the current task for writing: registers saved, invalidated, preemption off.</summary>
    [Acquires(Resource.Preempt)]
    [Effects(Effect.SavesFpRegs)]
    [Effects(Effect.InvalidatesFpRegs, Of = "Task.Current.Fpu")]
    [Trusted("primitive: the caller's context is not a parameter; saves and invalidates it with preemption off")]
    public static void CurrentWriteBegin()
    {
        Preempt.Disable();
        Task current = Task.Current;
        current.Fpu.ReloadAfterWrite = !current.Flags.Test(TIF.NeedFpuLoad);
        UserFpRegs.MoveToMemory();
    }

    /// <summary>Closes it: registers that were live are loaded again.</summary>
    [Releases(Resource.Preempt)]
    [Effects(Effect.LoadsFpRegs)]
    public static void CurrentWriteEnd()
    {
        Task current = Task.Current;
        if (current.Fpu.ReloadAfterWrite)
        {
            current.Fpu.ReloadAfterWrite = false;
            UserFpRegs.MoveToCpu();
        }

        Preempt.Enable();
    }

    /// <summary>Loads the current task's registers unless they are valid, then claims them. The caller is not preemptible.</summary>
    internal static void RestoreCurrent()
    {
        Task current = Task.Current;
        if (!current.HasUserRegisters)
        {
            RejectKernelThread(current);
            return;
        }

        if (FpRegs.StateValid(current.Fpu, Smp.ProcessorId()))
        {
            FpRegs.NoteSkipped(current.Fpu.FpState);
        }
        else
        {
            FpRegs.Load(current.Fpu.FpState, XMask.All);
        }

        FpRegs.MarkActivate();
    }

    /// <summary>The task ends: no registers may ever count as valid for it again, even if its memory is used anew.</summary>
    internal static void Drop(Task task)
    {
        task.Fpu.LastCpu = FpuContext.NoCpu;
        foreach (PCpu cpu in task.Machine.Cpus)
        {
            if (cpu.FpOwner == task.Fpu)
            {
                cpu.FpOwner = null;
            }
        }
    }

    private static void RejectKernelThread(Task current)
    {
        string message = $"'{current.Name}' ({current.Kind}) has no user registers to load: ask Task.Kind before Fpu.SwitchReturn and FpRegs.LockAndLoad";
        current.Machine.Warn(message);
        current.Machine.Violate("INV-X7", message);
    }
}
