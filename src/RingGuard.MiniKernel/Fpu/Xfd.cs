using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Fpus;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// The extended feature disable register (IA32_XFD) in the kernel: three copies that change together, and the trap by which a task that
/// uses a dynamic feature for the first time gets room for it.
/// </summary>
[RawAccess]
public static class Xfd
{
    private static readonly Contract s_updateState = Contract.Of(typeof(Xfd), nameof(UpdateState), "INV-X19", "take FpRegs.Lock around it and what it belongs to");
    private static readonly Contract s_enableFeature = Contract.Of(typeof(Xfd), nameof(EnableFeature), "INV-G7", "it allocates: turn interrupts and preemption on before");

    /// <summary>XFD of this CPU becomes that of the state; register and cache together, and neither where the cache says that it is so already.</summary>
    /// <param name="fps">The state whose registers are in this CPU, or come next.</param>
    [Requires(Context.PreemptOff)]
    [Protocol("xrstor", Step = "xfd-update")]
    [Trusted("primitive: writes the register and its cache with nothing in between")]
    public static void UpdateState(FpState fps)
    {
        KernelContext context = s_updateState.Enter();
        context.Machine.Fp.Check.NotFreed(fps, "XFD is taken of");
        FpEngine.UpdateXfd(context.Cpu, fps);
    }

    /// <summary>Makes room for the dynamic features in <paramref name="err"/> and lets the current task, or the guest, use them.</summary>
    /// <param name="err">64-bit mask of features, as XFD_ERR holds it.</param>
    /// <param name="guest">The guest; null is the current task.</param>
    /// <returns><see cref="Errno.Perm"/> without permission, <see cref="Errno.Fault"/> without memory: nothing has changed.</returns>
    [Requires(Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    [Trusted("primitive: hands over to the exchange of the state")]
    [return: Role(ValueRole.MustCheck)]
    public static Errno EnableFeature(ulong err, GuestFpu? guest = null)
    {
        KernelContext context = s_enableFeature.Enter();
        FpuContext fpu = Task.Current.Fpu;
        ulong wanted = err & context.Machine.XState.Dynamic;
        if (((guest?.Perm ?? fpu.Perm) & wanted) != wanted || (err & ~context.Machine.XState.Max) != 0)
        {
            return Errno.Perm;
        }

        return FpState.Realloc(fpu, guest, wanted) == Errno.Ok ? Errno.Ok : Errno.Fault;
    }

    /// <summary>
    /// Device-not-available with XFD_ERR set: user code used a feature that its XFD disables (handle_xfd_event). XFD_ERR is cleared before
    /// interrupts go on, and interrupts are on before anything is allocated.
    /// </summary>
    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.AllocatesBlocking | Effect.RunsSoftirqs | Effect.Reschedules | Effect.Migrates)]
    [Trusted("primitive: the trap handler itself")]
    internal static void DeviceNotAvailable()
    {
        KernelContext context = KernelContext.Current;
        XfdUnit unit = context.Cpu.Xfd!;
        ulong err = unit.Err;
        unit.Err = 0;
        Task current = Task.Current;
        context.Machine.Fp.NoteTrap(current);
        LocalIrq.Enable();
        Errno result = EnableFeature(err);
        if (result != Errno.Ok)
        {
            Kill(current, result == Errno.Perm ? FatalSignal.Ill : FatalSignal.Segv);
        }

        LocalIrq.Disable();
    }

    /// <summary>A signal that nobody handles: the task ends.</summary>
    internal static void Kill(Task task, FatalSignal signal)
    {
        task.FatalSignal = signal;
        task.Exiting = true;
        task.Machine.Record(TraceKind.User, $"{task.Name} is killed by {signal}");
    }
}
