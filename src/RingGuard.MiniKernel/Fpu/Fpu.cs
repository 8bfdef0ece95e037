using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// The life of FP contexts: switch, return to user mode, invalidation, and permission to read or write the image. The switch has three
/// stages: SwitchPrepare saves on the old stack, SwitchFinish marks the new task, SwitchReturn loads, and only if the task really goes
/// back to user mode. <see cref="FpuLoadPolicy"/> moves the load to an earlier stage, or to the first use.
/// </summary>
public static partial class Fpu
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
        KernelContext context = s_switchPrepare.Enter();
        if (!prev.HasUserRegisters)
        {
            return;
        }

        if (!prev.Flags.Test(TIF.NeedFpuLoad))
        {
            prev.Fpu.LastCpu = FpRegs.Save(prev.Fpu) == SaveResult.Preserved ? cpu : FpuContext.NoCpu;
            context.Machine.Fp.TracePoint("regs_deactivated", prev.Fpu.FpState);
        }
        else
        {
            ForgetInactive(context, prev.Fpu);
        }

        context.Machine.Fp.Check.MemoryIsNewest(prev, context.Cpu, "is switched out");
    }

    /// <summary>After a switch, when <paramref name="next"/> is current: its registers have to be looked at before user mode.</summary>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    public static void SwitchFinish(Task next)
    {
        KernelContext context = s_switchFinish.Enter();
        if (!next.HasUserRegisters)
        {
            context.Machine.Fp.SetTs(context.Cpu, true);
            return;
        }

        next.Flags.Set(TIF.NeedFpuLoad);
        context.Machine.Fp.SetTs(context.Cpu, true);
        if (LoadsAtSwitch(context, next))
        {
            RestoreCurrent();
        }
    }

    /// <summary>
    /// Before user or guest mode, when TIF.NeedFpuLoad is set: loads the registers unless they are still valid. Under LazyTrapOnTs user mode
    /// is entered without them, CR0.TS traps.
    /// </summary>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Protocol("enter-guest", Step = "switch-return")]
    public static void SwitchReturn()
    {
        KernelContext context = s_switchReturn.Enter();
        if (context.Machine.Options.FpuLoadPolicy != FpuLoadPolicy.LazyTrapOnTs || !context.Cpu.Current.HasUserRegisters)
        {
            RestoreCurrent();
        }
    }

    /// <summary>The registers of this CPU are nobody's any more. Only after their state was saved.</summary>
    [Requires(Context.PreemptOff)]
    [Trusted("primitive: clears the CPU's claim")]
    public static void InvalidateCpu()
    {
        KernelContext context = s_invalidateCpu.Enter();
        context.Machine.Fp.Check.Overwrite(context.Cpu, null, "Fpu.InvalidateCpu");
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
            caller.Machine.Violate("INV-X5", $"Fpu.InvalidateRegisters throws away the newest values of '{context.FpState.OwnerName}', which are only in the registers of cpu{context.LastCpu}: save them first (Fpu.PrepareRead, UserFpRegs.MoveToMemory)", context.FpState.NewestInRegisters.Describe());
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
        if (task == context.Cpu.Current && task.HasUserRegisters && task.Fpu.Residency == FpResidency.RegistersOnly)
        {
            MakeMemoryValid(context, task);
        }
    }

    /// <summary>The same for the current task's own context: a no-op unless its registers are live (fpu_sync_fpstate).</summary>
    /// <param name="context">Of the current task.</param>
    [Effects(Effect.SavesFpRegs)]
    public static void SyncFpState([Role(ValueRole.OwnerContext)] FpuContext context)
    {
        if (Kernel.WarnOn(context != Task.Current.Fpu, "Fpu.SyncFpState of a context that is not the current task's: use Fpu.PrepareRead"))
        {
            return;
        }

        using (Preempt.DisableScope())
        {
            PrepareRead(Task.Current);
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

        if (context.Machine.Faults.IsEnabled(Fault.NoInvalidate))
        {
            return;
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
    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
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

    /// <summary>Live registers to memory, which is valid afterwards as well (state 2a, or 2b where the save destroys).</summary>
    [Trusted("primitive: saves and draws the conclusion with nothing in between")]
    internal static void MakeMemoryValid(KernelContext context, Task current)
    {
        Machine machine = context.Machine;
        if (machine.Fp.Save(current.Fpu, context.Cpu) == SaveResult.Destroyed)
        {
            current.Fpu.LastCpu = FpuContext.NoCpu;
            machine.Fp.Deactivate(current);
        }
        else if (machine.Options.RefreshFlag == RefreshFlagPolicy.WheneverMemoryIsValid)
        {
            machine.Fp.Deactivate(current);
        }
    }

    private static void ForgetInactive(KernelContext context, FpuContext fpu)
    {
        fpu.Counter = 0;
        if (context.Machine.Faults.IsEnabled(Fault.PrepareForgetsInactive))
        {
            fpu.LastCpu = FpuContext.NoCpu;
        }
    }

    /// <summary>fpu->counter: more than five switches in a row with FP use, and the next switch loads at once (F4.13).</summary>
    private static bool LoadsAtSwitch(KernelContext context, Task next)
    {
        FpuLoadPolicy policy = context.Machine.Options.FpuLoadPolicy;
        FpuContext fpu = next.Fpu;
        bool preload = policy == FpuLoadPolicy.LazyTrapOnTs && fpu.FpStateActive && fpu.Counter > 5;
        if (preload || (context.Machine.Options.FpuCounter && fpu.FpStateActive && policy != FpuLoadPolicy.LazyTrapOnTs))
        {
            fpu.Counter = unchecked((byte)(fpu.Counter + 1));
        }

        return preload || (policy == FpuLoadPolicy.EagerAtSwitch && fpu.FpStateActive);
    }

    private static void RejectKernelThread(Task current)
    {
        string message = $"'{current.Name}' ({current.Kind}) has no user registers to load: ask Task.Kind before Fpu.SwitchReturn and FpRegs.LockAndLoad";
        current.Machine.Warn(message);
        current.Machine.Violate("INV-X7", message);
    }
}
