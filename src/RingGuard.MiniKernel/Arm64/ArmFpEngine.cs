using System;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Arm64;

/// <summary>
/// The FP registers of arm64: moves between registers and memory, and the metadata that says whose they are. Below the contracts: the
/// facades state them. It is the allow list of TIF.ForeignFpState and of the per-CPU record; both change here together (F0.14).
/// </summary>
[RawAccess]
internal sealed partial class ArmFpEngine(Machine machine)
{
    private long _kernelValues;

    /// <summary>What must hold.</summary>
    public ArmFpChecker Check { get; } = new(machine);

    /// <summary>The CPUs have FP registers at all.</summary>
    public bool Supported => Options.FpSimd;

    public HostFpPolicy Policy => Options.HostFpPolicy;

    public bool Preemptible => Options.NeonPolicy == NeonPolicy.Preemptible;

    private Arm64Options Options => machine.Options.Arm64;

    private bool HasFault(string fault) => machine.Faults.IsEnabled(fault);

    /// <summary>Registers to the memory that they are bound to, if TIF.ForeignFpState says that they are newer (fpsimd_save_user_state).</summary>
    public void SaveUserState(PCpu cpu)
    {
        Task current = cpu.Current;
        if (!Supported || current.Flags.Test(TIF.ForeignFpState))
        {
            return;
        }

        ArmFpCpu fp = cpu.Arm!.Fp;
        if (fp.LastState is not { } last)
        {
            Check.Unbound(cpu, "registers are saved");
            return;
        }

        bool sve = last.ToSave == FpToSave.Sve || (last.ToSave == FpToSave.Current && current.Flags.Test(TIF.Sve));
        if (sve && fp.Vl != last.SveVl)
        {
            // The layout of the memory depends on the length: nothing sensible can be written (Linux: WARN and SIGKILL).
            machine.Warn($"SVE registers of '{last.St.OwnerName}' cannot be saved on {cpu}: vector length {fp.Vl}, bound at {last.SveVl}");
            Check.Length(cpu, fp.Vl, last.SveVl, last.St);
            Xfd.Kill(current, FatalSignal.Kill);
            return;
        }

        SaveTo(cpu, last.St, sve ? FpType.Sve : FpType.FpSimd, "saved");
    }

    /// <summary>Registers to memory, whatever the metadata says.</summary>
    public void SaveTo(PCpu cpu, FpSimdState state, FpType type, string what)
    {
        ArmFpCpu fp = cpu.Arm!.Fp;
        if (!Check.MayTouch(cpu, $"the registers are {what}") || !Check.NotFreed(state, $"the registers of {cpu} are {what} to"))
        {
            return;
        }

        Check.Own(cpu, state, what);
        cpu.Regs.CopyTo(state.Values, XMask.Arm);
        if (type == FpType.FpSimd)
        {
            state.Values[(int)XComp.Sve] = RegValue.Init;
        }

        state.FpType = type;
        state.Svcr = fp.Svcr;
        state.EverSaved = true;
        cpu.Counters.FpSaves++;
        state.Counters.FpSaves++;
        machine.Record(TraceKind.Fpu, $"{what} {state.OwnerName} ({type})");
    }

    /// <summary>Memory to registers. Binds nothing.</summary>
    public void LoadFrom(PCpu cpu, FpSimdState state, int vl)
    {
        if (!Check.MayTouch(cpu, $"'{state.OwnerName}' is loaded") || !Check.NotFreed(state, $"the registers of {cpu} are loaded from"))
        {
            return;
        }

        Check.Overwrite(cpu, $"loading '{state.OwnerName}'");
        Check.Newest(cpu, state);
        ArmFpCpu fp = cpu.Arm!.Fp;
        cpu.Regs.LoadFrom(state.Values, XMask.Arm);
        fp.Holds = state;
        fp.Svcr = state.Svcr;
        fp.Vl = vl;
        cpu.RegsChanged = Provenance.Now(machine, cpu, $"load of {state.OwnerName}");
        if (state.EverSaved)
        {
            cpu.Counters.FpRestores++;
            state.Counters.FpRestores++;
            machine.Record(TraceKind.Fpu, $"restore {state.OwnerName}");
        }
        else
        {
            cpu.Counters.FpInitialLoads++;
            state.Counters.FpInitialLoads++;
            machine.Record(TraceKind.Fpu, $"first load {state.OwnerName}");
        }
    }

    /// <summary>The registers are the current task's from now on (fpsimd_bind_task_to_cpu).</summary>
    public void BindTask(PCpu cpu)
    {
        TaskFpSimd fp = cpu.Current.FpSimdThread;
        cpu.Arm!.Fp.LastState = new CpuFpState(fp.State, fp.SveVl, SmeVl: Options.Sme ? fp.SveVl : 0);
        fp.Cpu = cpu.Id;
        cpu.Arm.Fp.SveAtEl0 = cpu.Current.Flags.Test(TIF.Sve);
    }

    /// <summary>The registers are bound to <paramref name="state"/>, whoever is current (fpsimd_bind_state_to_cpu).</summary>
    public void BindState(PCpu cpu, CpuFpState state)
    {
        cpu.Arm!.Fp.LastState = state;
        machine.Record(TraceKind.Fpu, $"{cpu} bound to {state.St.OwnerName}");
    }

    /// <summary>TIF.ForeignFpState goes with a bind: registers and metadata agree by now.</summary>
    public void ClearForeign(PCpu cpu)
    {
        cpu.Current.Flags.Clear(TIF.ForeignFpState);
        Check.Consistent(cpu, "TIF.ForeignFpState was cleared");
    }

    /// <summary>Nothing is bound to this CPU any more, so the current task has to reload (fpsimd_flush_cpu_state).</summary>
    public void FlushCpu(PCpu cpu)
    {
        if (!Supported)
        {
            return;
        }

        cpu.Arm!.Fp.LastState = null;
        cpu.Arm.Fp.Svcr = Svcr.None;
        cpu.Current.Flags.Set(TIF.ForeignFpState);
        machine.Record(TraceKind.Fpu, $"{cpu} flushed");
    }

    /// <summary>The first half of FlushTaskState, or its second with the defect of SC-A19.</summary>
    public void FlushTask(Task task, bool first)
    {
        if (first != HasFault(Fault.FlushTaskStateFlagBeforeCpu))
        {
            task.FpSimdThread.Cpu = TaskFpSimd.NoCpu;
        }
        else
        {
            task.Flags.Set(TIF.ForeignFpState);
        }
    }

    /// <summary>What the outgoing task has in the registers goes to memory (first half of fpsimd_thread_switch).</summary>
    public void SwitchOut(PCpu cpu)
    {
        Task prev = cpu.Current;
        if (!Supported)
        {
            return;
        }

        if (prev.Flags.Test(TIF.KernelFpState))
        {
            SaveKernel(cpu, prev);
            return;
        }

        if (prev.HasUserRegisters)
        {
            // FlushTaskState may have been interrupted after its first half.
            Check.Consistent(cpu, $"'{prev.Name}' is switched out", isFlushing: prev.FpSimdThread.Cpu == TaskFpSimd.NoCpu);
        }

        SaveUserState(cpu);
    }

    /// <summary>The flag of the incoming task: clear only if the CPU is bound to it and it last ran here (second half).</summary>
    public void SwitchIn(PCpu cpu, Task next)
    {
        if (!Supported)
        {
            return;
        }

        if (next.Flags.Test(TIF.KernelFpState))
        {
            LoadKernel(cpu, next);
            cpu.Arm!.Fp.LastState = null;
            next.Flags.Set(TIF.ForeignFpState);
            return;
        }

        if (!next.HasUserRegisters)
        {
            next.Flags.Set(TIF.ForeignFpState);
            return;
        }

        TaskFpSimd fp = next.FpSimdThread;
        bool wrongTask = cpu.Arm!.Fp.LastState?.St != fp.State && !HasFault(Fault.ThreadSwitchComparesCpuOnly);
        bool wrongCpu = fp.Cpu != cpu.Id && !HasFault(Fault.ThreadSwitchComparesTaskOnly);
        if (wrongTask || wrongCpu)
        {
            next.Flags.Set(TIF.ForeignFpState);
        }
        else
        {
            next.Flags.Clear(TIF.ForeignFpState);
        }
    }

    /// <summary>TIF.ForeignFpState is set on the first task and copied from there, with FP registers or without (F0.17).</summary>
    public static void Mark(Task task) => task.Flags.Set(TIF.ForeignFpState);

    /// <summary>A task ends: no registers may ever count as valid for it again.</summary>
    public void Release(Task task)
    {
        FpSimdState state = task.FpSimdThread.State;
        task.FpSimdThread.Cpu = TaskFpSimd.NoCpu;
        foreach (PCpu cpu in machine.Cpus)
        {
            ArmFpCpu fp = cpu.Arm!.Fp;
            fp.LastState = fp.LastState?.St == state ? null : fp.LastState;
            fp.Holds = fp.Holds == state ? null : fp.Holds;
        }

        state.Orphaned = true;
        Free(state);
    }

    /// <summary>The hypervisor forgets the task that ran <paramref name="v"/>; the memory of one that has ended goes back with the last mapping.</summary>
    public static void UnmapHost(VCpu v)
    {
        if (v.HostFpState is not { } memory)
        {
            return;
        }

        v.HostTask = null;
        v.HostFpState = null;
        memory.HypMappings--;
        if (memory.Orphaned)
        {
            memory.Machine.Arm!.Fp.Free(memory);
        }
    }

    private void Free(FpSimdState state)
    {
        if (state.HypMappings > 0 && !HasFault(Fault.RunMapDoesNotPin))
        {
            machine.Record(TraceKind.Fpu, $"FP memory of {state.OwnerName} kept: it is mapped at EL2");
            return;
        }

        Check.NotMapped(state);
        state.Freed = true;
        Check.Gone(state);
    }

    /// <summary>A guest's memory goes back. Nothing is cleared here: Put has done so, or INV-A10 says that it has not.</summary>
    public void Release(FpSimdState guest)
    {
        guest.Freed = true;
        Check.Gone(guest);
    }

    /// <summary>A child starts with what its parent has.</summary>
    [Trusted("the child does not exist for anybody else yet")]
    public void Clone(Task parent, Task child)
    {
        FpSimdState from = parent.FpSimdThread.State;
        FpSimdState to = child.FpSimdThread.State;
        from.Values.CopyTo(to.Values, 0);
        from.Truth.CopyTo(to.Truth, 0);
        to.Values[(int)XComp.Sve] = to.Truth[(int)XComp.Sve] = RegValue.Init;
        to.Values[(int)XComp.Sme] = to.Truth[(int)XComp.Sme] = RegValue.Init;
        to.EverSaved = true;
        machine.Record(TraceKind.Fpu, $"clone {parent.Name} to {child.Name}");
    }

    /// <summary>Kernel code computes in a register.</summary>
    public void KernelWrite(PCpu cpu, XComp component)
    {
        Check.Overwrite(cpu, "a NEON section");
        ArmFpCpu fp = cpu.Arm!.Fp;
        fp.Holds = null;
        cpu.Regs[component] = fp.KernelTruth[(int)component] = new RegValue("kernel", ++_kernelValues);
        cpu.RegsChanged = Provenance.Now(machine, cpu, "NEON section");
    }

    /// <summary>Registers of a kernel section to the task that began it (fpsimd_save_kernel_state).</summary>
    public void SaveKernel(PCpu cpu, Task task)
    {
        FpSimdState state = task.FpSimdThread.KernelState;
        cpu.Regs.CopyTo(state.Values, XMask.Arm);
        cpu.Arm!.Fp.KernelTruth.CopyTo(state.Truth, 0);
        machine.Record(TraceKind.Fpu, $"saved {state.OwnerName}");
    }

    /// <summary>And back.</summary>
    public void LoadKernel(PCpu cpu, Task task)
    {
        FpSimdState state = task.FpSimdThread.KernelState;
        ArmFpCpu fp = cpu.Arm!.Fp;
        Check.Overwrite(cpu, $"loading the {state.OwnerName}");
        cpu.Regs.LoadFrom(state.Values, XMask.Arm);
        fp.Holds = null;
        state.Truth.CopyTo(fp.KernelTruth, 0);
        cpu.RegsChanged = Provenance.Now(machine, cpu, $"load of {state.OwnerName}");
        machine.Record(TraceKind.Fpu, $"restore {state.OwnerName}");
    }

    /// <summary>Whose values a CPU holds (F0.1).</summary>
    public RegisterResidency ResidencyOf(PCpu cpu)
    {
        if (cpu.Arm!.Fp.Holds is not { } held)
        {
            return new RegisterResidency(FpResidencyKind.Transient, null, Unsaved: false);
        }

        FpResidencyKind kind = held.IsGuest ? FpResidencyKind.VCpu
            : held.Owner == cpu.Current ? FpResidencyKind.UserCurrent
            : FpResidencyKind.UserOther;
        return new RegisterResidency(kind, held.OwnerName, held.IsStale);
    }
}
