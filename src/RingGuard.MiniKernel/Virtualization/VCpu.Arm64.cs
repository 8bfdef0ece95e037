using System;
using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <content>Virtual CPUs of KVM on arm64: FP state, and the loop that runs one (arch/arm64/kvm/arm.c).</content>
public sealed partial class VCpu
{
    private FpSimdState? _fpRegs;
    private bool _fpLoaded;

    /// <summary>Memory of the guest's FP registers (arm64).</summary>
    /// <exception cref="InvalidOperationException">The machine is another one.</exception>
    public FpSimdState FpRegs => _fpRegs ?? throw new InvalidOperationException($"'{Name}' has no arm64 FP state: build the machine with Architecture.Arm64 and Flavor.Linux (Machine.Kvm), or use VCpu.GuestFpu");

    /// <summary>Flags (arm64).</summary>
    public VCpuArchFlags Flags { get; private set; }

    /// <summary>Whose the FP registers are as the hypervisor notes it, under the policies that do.</summary>
    public FpOwner FpOwner { get; internal set; }

    /// <summary>Where the hypervisor saves the host's FP registers (host_fpsimd_state): the memory of the task that last ran it, which is kept while it is mapped; null before and without a mapping.</summary>
    public FpSimdState? HostFpState { get; internal set; }

    /// <summary>Longest vector of the guest in bytes, which its memory is laid out for; 0 without SVE.</summary>
    public int SveMaxVl { get; private set; }

    /// <summary>Where it is.</summary>
    public VCpuMode Mode { get; internal set; }

    /// <summary>The guest is a 32-bit one.</summary>
    public bool Aarch32 { get; init; }

    /// <summary>Why the last <see cref="Run"/> answered <see cref="ExitReason.FailedEntry"/> (arm64): Perm without <see cref="FinalizeSve"/>, NoMem without a mapping.</summary>
    public Errno LastRunError { get; private set; }

    /// <summary>CPU and guest have SVE (vcpu_has_sve).</summary>
    public bool HasSve => Domain.Machine.Options.Arm64.Sve && Flags.HasFlag(VCpuArchFlags.GuestHasSve);

    /// <summary>The task whose FP memory is mapped.</summary>
    internal Task? HostTask { get; set; }

    /// <summary>The vector length that the guest's kernel asked for, in bytes (ZCR_EL1).</summary>
    internal int GuestZcr { get; set; } = int.MaxValue;

    /// <summary>The class of the FP instruction that was trapped.</summary>
    internal FpTrapClass TrappedFp { get; set; }

    /// <summary>Gives the guest SVE. Before <see cref="FinalizeSve"/>.</summary>
    /// <param name="maxVl">Longest vector in bytes, a multiple of 16; 0 is all that the CPU has.</param>
    /// <returns><see cref="Errno.Perm"/> once finalised, <see cref="Errno.Inval"/> for a length that the CPU does not have, or without SVE.</returns>
    [return: Role(ValueRole.MustCheck)]
    public Errno EnableSve(int maxVl = 0)
    {
        Arm64Options options = Domain.Machine.Options.Arm64;
        if (Flags.HasFlag(VCpuArchFlags.VCpuSveFinalized))
        {
            return Errno.Perm;
        }

        if (!options.Sve || maxVl % 16 != 0 || maxVl < 0 || maxVl > options.SveMaxVl)
        {
            return Errno.Inval;
        }

        Set(VCpuArchFlags.GuestHasSve, true);
        SveMaxVl = maxVl == 0 ? options.SveMaxVl : maxVl;
        return Errno.Ok;
    }

    /// <summary>Fixes the SVE configuration; a guest with SVE does not run before (KVM_ARM_VCPU_FINALIZE).</summary>
    /// <returns><see cref="Errno.Perm"/> the second time, <see cref="Errno.Inval"/> without SVE.</returns>
    [return: Role(ValueRole.MustCheck)]
    public Errno FinalizeSve()
    {
        if (!HasSve)
        {
            return Errno.Inval;
        }

        if (Flags.HasFlag(VCpuArchFlags.VCpuSveFinalized))
        {
            return Errno.Perm;
        }

        Set(VCpuArchFlags.VCpuSveFinalized, true);
        return Errno.Ok;
    }

    /// <summary>The virtual CPU ends; its FP memory is what the next one of the machine gets, as from a slab cache.</summary>
    /// <exception cref="InvalidOperationException">A task runs it.</exception>
    [Trusted("primitive: nobody uses it any more")]
    public void Destroy()
    {
        if (_fpLoaded)
        {
            throw new InvalidOperationException($"'{Name}' is run by '{Task?.Name}': let VCpu.Run return before VCpu.Destroy");
        }

        FpSimdState memory = FpRegs;
        Arm64.ArmFpEngine.UnmapHost(this);
        Domain.Machine.Arm!.Fp.Release(memory);
        Domain.Machine.FreeFpSimdStates.Push(memory);
        _fpRegs = null;
    }

    internal void Set(VCpuArchFlags flag, bool value) => Flags = value ? Flags | flag : Flags & ~flag;

    internal void Clear(VCpuArchFlags flags) => Flags &= ~flags;

    /// <summary>The guest does not have what it used.</summary>
    internal void RefuseFp()
    {
        _guest.SkipFp();
        InjectUndef($"{TrappedFp} trapped");
    }

    [Trusted("memory gets into the pool by Destroy, and the Put before it has flushed it from every CPU")]
    private void InitArm()
    {
        if (Domain.Machine.Arm is null)
        {
            return;
        }

        if (Domain.Machine.FreeFpSimdStates.TryPop(out FpSimdState? free))
        {
            free.Reuse(this);
            _fpRegs = free;
        }
        else
        {
            _fpRegs = new FpSimdState(Domain.Machine, Name, Counters, this);
        }
    }

    /// <summary>KVM_RUN: maps the task's FP memory, loads, enters until there is something for user space or a signal waits, puts.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.EntersGuest | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.SavesFpRegs | Effect.LoadsFpRegs | Effect.LongRunning | Effect.PreemptionPoint)]
    [Protocol("profiling", Step = "setup-mdcr")]
    [Trusted("load and put are the scheduler's notifiers, too; the deliberate defect of SC-A06 is in here")]
    private ExitReason RunArm()
    {
        LastRunError = HasSve && !Flags.HasFlag(VCpuArchFlags.VCpuSveFinalized) ? Errno.Perm : VCpuFp.RunMap(this);
        if (LastRunError != Errno.Ok)
        {
            return ExitReason.FailedEntry;
        }

        LoadArm();
        ExitReason reason = ExitReason.Interrupt;
        while (reason is not (ExitReason.ToUser or ExitReason.Shutdown))
        {
            Sched.CondResched();
            HypervisorExit.LeaveHypervisorToGuest();
            if (Task.Current.Flags.Test(TIF.SigPending))
            {
                HypervisorEntry.EnterHypervisorFromGuest();
                LocalIrq.Enable();
                reason = ExitReason.Interrupt;
                break;
            }

            reason = EnterArm();
        }

        PutArm();
        return reason;
    }

    [Requires(Context.IrqOff)]
    [Ensures(Context.IrqOn)]
    [Trusted("the deliberate defect of SC-A06 is in here; without it interrupts go on after VCpuFp.CtxSync")]
    private ExitReason EnterArm()
    {
        bool late = Domain.Machine.Faults.IsEnabled(Fault.CtxSyncAfterIrqEnable);
        VCpuFp.CtxFlush(this);
        ExitReason reason = Hyp.Run(this);
        if (!late)
        {
            VCpuFp.CtxSync(this);
        }

        HypervisorEntry.EnterHypervisorFromGuest();
        LocalIrq.Enable();
        if (late)
        {
            LocalIrq.Disable();
            VCpuFp.CtxSync(this);
            LocalIrq.Enable();
        }

        Handle(reason);
        return reason;
    }

    [Trusted("primitive: the virtual CPU is current and loaded together")]
    private void LoadArm()
    {
        Preempt.Disable();
        Load();
        Preempt.Enable();
    }

    [Trusted("primitive: the virtual CPU is put and no longer current together")]
    private void PutArm()
    {
        Preempt.Disable();
        Put();
        Preempt.Enable();
    }

    [Trusted("the scheduler's notifier: the pairing is that of the switches")]
    private void ArmIn()
    {
        if (_fpRegs is not null)
        {
            _fpLoaded = true;
            VCpuFp.Load(this);
        }
    }

    [Trusted("the scheduler's notifier: the pairing is that of the switches")]
    private void ArmOut()
    {
        if (_fpLoaded)
        {
            _fpLoaded = false;
            VCpuFp.Put(this);
        }
    }
}
