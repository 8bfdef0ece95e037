using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// The places where the hypervisor's FP metadata meets the host's (arch/arm64/kvm/fpsimd.c, F0.19): RunMap, Load, CtxFlush, CtxSync, Put. Between them
/// neither side writes what is the other's.
/// </summary>
[RawAccess]
public static class VCpuFp
{
    private static readonly Contract s_runMap = Contract.Of(typeof(VCpuFp), nameof(RunMap), "INV-G7", "it may allocate");
    private static readonly Contract s_load = Contract.Of(typeof(VCpuFp), nameof(Load), "INV-A2", "disable preemption around the load of a virtual CPU");
    private static readonly Contract s_ctxFlush = Contract.Of(typeof(VCpuFp), nameof(CtxFlush), "INV-A4", "turn interrupts off first, or a softirq uses the registers after the decision");
    private static readonly Contract s_ctxSync = Contract.Of(typeof(VCpuFp), nameof(CtxSync), "INV-A5", "it comes right after the exit, before interrupts go on");
    private static readonly Contract s_put = Contract.Of(typeof(VCpuFp), nameof(Put), "INV-A7", "disable preemption around the put of a virtual CPU");

    /// <summary>
    /// Makes the FP memory of the current task visible to the hypervisor, unless the last run of this virtual CPU was by the same task (kvm_arch_vcpu_run_map_fp). The
    /// mapping holds the memory, also when the task ends, until another task runs the virtual CPU or <see cref="VCpu.Destroy"/> (get_task_struct, put_task_struct).
    /// </summary>
    /// <param name="v">About to be run by the current task.</param>
    /// <returns><see cref="Errno.NoMem"/> when there is no memory for the mapping: the run must be given up.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.AllocatesBlocking)]
    [Protocol("vcpu-fp", Step = "map")]
    [Trusted("the deliberate defect of SC-A18 is in here")]
    [return: Role(ValueRole.MustCheck)]
    public static Errno RunMap(VCpu v)
    {
        System.ArgumentNullException.ThrowIfNull(v);
        KernelContext context = s_runMap.Enter();
        FpSimd.Engine(context);
        Task current = context.Cpu.Current;
        bool mapped = v.HostTask == current || (v.HostTask is not null && context.Machine.Faults.IsEnabled(Fault.RunMapOncePerVcpu));
        if (mapped)
        {
            return Errno.Ok;
        }

        ArmFpEngine.UnmapHost(v);
        if (context.Machine.FailsAllocation())
        {
            return Errno.NoMem;
        }

        v.HostTask = current;
        v.HostFpState = current.FpSimdThread.State;
        v.HostFpState.HypMappings++;
        context.Machine.Record(TraceKind.Guest, $"FP memory of {current.Name} mapped for {v.Name}");
        return Errno.Ok;
    }

    /// <summary>
    /// The virtual CPU comes to this CPU: notes what the host has in the registers (kvm_arch_vcpu_load_fp). Under <see cref="HostFpPolicy.EagerAtLoad"/>, and
    /// where streaming mode or ZA is on, the host is saved here and owns nothing afterwards.
    /// </summary>
    /// <param name="v">Mapped by the current task.</param>
    [Requires(Context.PreemptOff)]
    [Acquires(Resource.VCpuLoaded)]
    [Effects(Effect.SavesFpRegs)]
    [Protocol("vcpu-fp", Step = "load")]
    [Trusted("primitive: the virtual CPU becomes the one that the hypervisor works for")]
    public static void Load(VCpu v)
    {
        System.ArgumentNullException.ThrowIfNull(v);
        KernelContext context = s_load.Enter();
        ArmFpEngine engine = FpSimd.Engine(context);
        PCpu cpu = context.Cpu;
        ArmFpCpu fp = cpu.Arm!.Fp;
        Task current = cpu.Current;
        Kernel.BugOn(current.Mm is null, $"VCpuFp.Load of '{v.Name}' by '{current.Name}', which has no address space: only user tasks run guests");
        v.Clear(VCpuArchFlags.FpEnabled | VCpuArchFlags.FpHost | VCpuArchFlags.HostSveInUse | VCpuArchFlags.HostSveEnabled);
        v.FpOwner = FpOwner.Free;
        if (!engine.Supported)
        {
            return;
        }

        v.Set(VCpuArchFlags.HostSveInUse, current.Flags.Test(TIF.Sve));
        v.Set(VCpuArchFlags.HostSveEnabled, fp.SveAtEl0);
        if (fp.Svcr != Svcr.None || engine.Policy == HostFpPolicy.EagerAtLoad)
        {
            FpSimd.SaveAndFlushCpuState();
        }
        else if (engine.Policy == HostFpPolicy.LazyByFpHostFlag)
        {
            // Blindly, as in the seed: UpdateFpEnabled corrects it before each entry.
            v.Set(VCpuArchFlags.FpHost, true);
        }
        else if (engine.Policy == HostFpPolicy.LazyByOwnerEnum)
        {
            v.FpOwner = current.Flags.Test(TIF.ForeignFpState) ? FpOwner.Free : FpOwner.HostOwned;
        }

        engine.Check.Loaded(cpu, v);
    }

    /// <summary>
    /// Right before each entry, with interrupts off: what the host used the registers for since the last exit is noted (kvm_arch_vcpu_ctxflush_fp). The same
    /// question as <see cref="Hyp.UpdateFpEnabled"/>, asked from the host's side.
    /// </summary>
    /// <param name="v">Loaded.</param>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Protocol("vcpu-fp", Step = "update-enabled")]
    [Trusted("primitive: writes the hypervisor's metadata")]
    public static void CtxFlush(VCpu v)
    {
        System.ArgumentNullException.ThrowIfNull(v);
        KernelContext context = s_ctxFlush.Enter();
        FpSimd.Engine(context).UpdateEnabled(context.Cpu, v);
    }

    /// <summary>
    /// Right after each exit, before interrupts go on: a guest that has the registers is bound to the CPU, so that a softirq that uses NEON saves them to the guest's
    /// memory (kvm_arch_vcpu_ctxsync_fp). First the record, then TIF.ForeignFpState.
    /// </summary>
    /// <param name="v">The one that has just left its guest.</param>
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Protocol("vcpu-fp", Step = "ctxsync")]
    [Trusted("primitive: writes the host's metadata")]
    public static void CtxSync(VCpu v)
    {
        System.ArgumentNullException.ThrowIfNull(v);
        KernelContext context = s_ctxSync.Enter();
        ArmFpEngine engine = FpSimd.Engine(context);
        PCpu cpu = context.Cpu;
        if (!v.Flags.HasFlag(VCpuArchFlags.FpEnabled))
        {
            return;
        }

        engine.UseBoundVl(cpu, v);
        engine.BindState(cpu, new CpuFpState(v.FpRegs, v.SveMaxVl, v.HasSve ? FpToSave.Sve : FpToSave.FpSimd));
        cpu.Current.Flags.Assign(TIF.Sve, v.HasSve);
        engine.ClearForeign(cpu);
    }

    /// <summary>
    /// The virtual CPU leaves this CPU: the guest's registers go to its memory, and nobody's afterwards, lest they are found valid for whoever gets that memory next
    /// (kvm_arch_vcpu_put_fp). TIF.Sve is the host's again.
    /// </summary>
    /// <param name="v">Loaded.</param>
    [Requires(Context.PreemptOff)]
    [Releases(Resource.VCpuLoaded)]
    [Effects(Effect.SavesFpRegs)]
    [Protocol("vcpu-fp", Step = "put")]
    [Trusted("the deliberate defect of SC-A09 is in here")]
    public static void Put(VCpu v)
    {
        System.ArgumentNullException.ThrowIfNull(v);
        KernelContext context = s_put.Enter();
        ArmFpEngine engine = FpSimd.Engine(context);
        if (!engine.Supported)
        {
            return;
        }

        PCpu cpu = context.Cpu;
        using (LocalIrq.SaveScope())
        {
            if (v.Flags.HasFlag(VCpuArchFlags.FpEnabled))
            {
                engine.UseBoundVl(cpu, v);
                if (context.Machine.Faults.IsEnabled(Fault.PutSavesWithoutFlush))
                {
                    FpSimd.SaveUserState();
                }
                else
                {
                    FpSimd.SaveAndFlushCpuState();
                }

                engine.Check.Put(v);
            }

            cpu.Arm!.Fp.SveAtEl0 = v.Flags.HasFlag(VCpuArchFlags.HostSveEnabled);
            cpu.Current.Flags.Assign(TIF.Sve, v.Flags.HasFlag(VCpuArchFlags.HostSveInUse));
        }
    }
}
