using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <content>Birth, exec and death of contexts, and the trap of the lazy policy.</content>
public static partial class Fpu
{
    private static readonly Contract s_clone = Contract.Of(typeof(Fpu), nameof(Clone));
    private static readonly Contract s_drop = Contract.Of(typeof(Fpu), nameof(Drop));
    private static readonly Contract s_clearUserStates = Contract.Of(typeof(Fpu), nameof(ClearUserStates));
    private static readonly Contract s_flushThread = Contract.Of(typeof(Fpu), nameof(FlushThread));

    /// <summary>
    /// A new task starts with its parent's registers: they are saved into its image directly, loaded before where they are not live. A kernel
    /// thread gets the initial image. Nothing counts as valid for the child; tile data is not inherited (F4.20).
    /// </summary>
    /// <param name="child">Not running yet.</param>
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: locks the registers itself; the child's image is written before the child exists for anybody else")]
    public static void Clone(Task child)
    {
        KernelContext context = s_clone.Enter();
        Machine machine = context.Machine;
        Task parent = context.Cpu.Current;
        FpState image = child.Fpu.FpState;
        child.Fpu.LastCpu = FpuContext.NoCpu;
        if (!child.HasUserRegisters || !parent.HasUserRegisters)
        {
            return;
        }

        child.Flags.Set(TIF.NeedFpuLoad);
        child.Pkru = child.PkruTruth = parent.PkruTruth;
        child.Fpu.Perm = parent.Fpu.Perm;
        child.Fpu.GuestPerm = parent.Fpu.GuestPerm;
        child.Fpu.GuestPermLocked = parent.Fpu.GuestPermLocked;
        if (machine.Faults.IsEnabled(Fault.ForkCopiesMemoryImage))
        {
            parent.Fpu.FpState.Image.Values.CopyTo(image.Image.Values, 0);
        }
        else
        {
            FpRegs.Lock();
            if (parent.Flags.Test(TIF.NeedFpuLoad))
            {
                RestoreCurrent();
            }

            context.Cpu.Regs.CopyTo(image.Image.Values, XMask.All);
            FpRegs.Unlock();
        }

        image.EverSaved = true;
        child.Fpu.FpStateActive = parent.Fpu.FpStateActive;
        parent.Fpu.FpState.Truth.CopyTo(image.Truth, 0);
        image.Image.Values[(int)XComp.TileData] = image.Truth[(int)XComp.TileData] = RegValue.Init;
        machine.Record(TraceKind.Fpu, $"clone {parent.Name} to {child.Name}");
        machine.Fp.Check.Cloned(parent, image);
    }

    /// <summary>
    /// The task ends, or gives its FP state up: no registers may ever count as valid for it again. CPUs may still claim it; that does no harm
    /// as long as its last CPU is none.
    /// </summary>
    /// <param name="task">The current one, or one that does not run.</param>
    public static void Drop(Task task)
    {
        s_drop.Enter();
        DropContext(task.Fpu);
    }

    /// <summary>The same without an interruption point, for the end of a task.</summary>
    internal static void DropContext(FpuContext fpu)
    {
        fpu.Counter = 0;
        fpu.FpStateActive = false;
        if (!fpu.Machine.Faults.IsEnabled(Fault.LastCpuNotReset))
        {
            fpu.Machine.Fp.Abandon(fpu);
        }
    }

    /// <summary>The current task's user registers go to their initial state, and are live: before a signal handler, and after a restore that failed.</summary>
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: locks the registers itself; the newest values are given up on purpose")]
    public static void ClearUserStates()
    {
        KernelContext context = s_clearUserStates.Enter();
        Task current = context.Cpu.Current;
        if (!context.Machine.Fp.Check.HasRegisters(current, "Fpu.ClearUserStates"))
        {
            return;
        }

        FpRegs.Lock();
        PCpu cpu = context.Cpu;
        if (cpu.FpOwner != current.Fpu)
        {
            context.Machine.Fp.Check.Overwrite(cpu, current.Fpu.FpState, "Fpu.ClearUserStates");
        }

        cpu.Regs.Reset();
        cpu.RegsChanged = Provenance.Now(context.Machine, cpu, "Fpu.ClearUserStates");
        System.Array.Clear(current.Fpu.FpState.Truth);
        context.Machine.Fp.Activate(current.Fpu, cpu);
        context.Machine.Fp.NewestInRegisters(cpu, current.Fpu.FpState, "Fpu.ClearUserStates");
        FpRegs.Unlock();
    }

    /// <summary>A new program: default image, nothing valid anywhere, initial PKRU; registers are loaded on the way to user mode (exec).</summary>
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: the newest values are given up on purpose")]
    public static void FlushThread()
    {
        KernelContext context = s_flushThread.Enter();
        Task current = context.Cpu.Current;
        if (!context.Machine.Fp.Check.HasRegisters(current, "Fpu.FlushThread"))
        {
            return;
        }

        FpRegs.Lock();
        FpState old = current.Fpu.FpState;
        if (old.IsValloc)
        {
            current.Fpu.FpState = new FpState(context.Machine, old.OwnerName, old.Counters, isGuest: false) { User = current.Fpu };
            old.Freed = true;
        }

        current.Fpu.ResetPermissions();
        FpState state = current.Fpu.FpState;
        System.Array.Clear(state.Image.Values);
        context.Machine.Fp.Abandon(current.Fpu);
        state.EverSaved = false;
        context.Machine.Fp.Deactivate(current);
        Pkru.Write(context.Machine.Faults.IsEnabled(Fault.PkruWrongInit) ? 0 : Pkru.InitValue);
        current.PkruTruth = Pkru.InitRegister;
        FpRegs.Unlock();
    }

    /// <summary>Device-not-available: user code touched the registers while CR0.TS was set (LazyTrapOnTs).</summary>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    internal static void DeviceNotAvailable()
    {
        Task current = Task.Current;
        current.Machine.Fp.NoteTrap(current);
        RestoreCurrent();
        current.Fpu.Counter = unchecked((byte)(current.Fpu.Counter + 1));
    }

    /// <summary>Before a guest of this task runs: its registers have to be in the CPU under any policy.</summary>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    internal static void LoadForGuest() => RestoreCurrent();
}
