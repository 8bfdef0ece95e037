using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Arm64;

/// <summary>
/// The invariants of arm64 FP state (A.6, INV-A1 to A12): compares registers and memory with the shadow that user and guest code keep, and says
/// what is wrong, where, since when and who did it.
/// </summary>
internal sealed partial class ArmFpChecker(Machine machine)
{
    /// <summary>TIF.ForeignFpState clear means that the CPU is bound to the current task, or to the guest that it runs, and holds its newest values (INV-A1).</summary>
    public void Consistent(PCpu cpu, string when, bool isFlushing = false)
    {
        Task current = cpu.Current;
        ArmFpCpu fp = cpu.Arm!.Fp;
        if (current.Flags.Test(TIF.ForeignFpState) || !machine.Arm!.Fp.Supported)
        {
            return;
        }

        if (fp.LastState is not { } last)
        {
            Unbound(cpu, when);
            return;
        }

        TaskFpSimd thread = current.FpSimdThread;
        bool own = last.St == thread.State;
        if (!own && last.St != current.VCpu?.FpRegs)
        {
            machine.Violate("INV-A1", $"{when} on {cpu} with TIF.ForeignFpState clear while the registers are bound to '{last.St.OwnerName}': what '{current.Name}' does would go there; set and clear the flag with the bind and flush operations of FpSimd only", cpu.RegsChanged.Describe());
        }
        else if (own && thread.Cpu != cpu.Id && !isFlushing)
        {
            machine.Violate("INV-A1", $"{when} on {cpu} with TIF.ForeignFpState clear although '{current.Name}' {(thread.Cpu == TaskFpSimd.NoCpu ? "was flushed" : $"last loaded its registers on cpu{thread.Cpu}")}: take the CPU away before the flag is set (FpSimd.FlushTaskState), and compare task and CPU at the switch", cpu.RegsChanged.Describe());
        }
        else
        {
            Values(cpu, last.St, "INV-A1", $"{when} on {cpu} with TIF.ForeignFpState clear");
        }
    }

    /// <summary>Nothing is bound although the flag says that the registers are live (INV-A1).</summary>
    public void Unbound(PCpu cpu, string when)
        => machine.Violate("INV-A1", $"{when} on {cpu} with TIF.ForeignFpState of '{cpu.Current.Name}' clear and nothing bound: nobody knows where to save; clear the flag with FpSimd.BindTaskToCpu or BindStateToCpu only", cpu.RegsChanged.Describe());

    /// <summary>The last check before user code runs (INV-A1, INV-X3).</summary>
    public void EnterUser(PCpu cpu)
    {
        Task current = cpu.Current;
        if (!machine.Arm!.Fp.Supported)
        {
            return;
        }

        if (current.Flags.Test(TIF.ForeignFpState))
        {
            machine.Violate("INV-X3", $"'{current.Name}' enters user mode on {cpu} with TIF.ForeignFpState set: its registers are in memory; call FpSimd.RestoreCurrentState", cpu.RegsChanged.Describe());
        }

        Consistent(cpu, $"'{current.Name}' enters user mode");
    }

    /// <summary>The last check before guest code runs (INV-A2, A3, A4, A9).</summary>
    public void EnterGuest(PCpu cpu, VCpu v)
    {
        ArmFpCpu fp = cpu.Arm!.Fp;
        Record(v);
        bool open = !fp.Traps(FpTrapClass.FpAsimd);
        if (!machine.Arm!.Fp.Supported)
        {
            if (open)
            {
                machine.Violate("INV-A9", $"'{v.Name}' runs on {cpu}, which has no FP registers, with the FP trap off: arm it at each entry");
            }

            return;
        }

        if (open && (v.Flags & VCpuArchFlags.FpEnabled) == 0)
        {
            machine.Violate("INV-A4", $"'{v.Name}' runs on {cpu} with FP accessible and FP_ENABLED clear: arm the trap where Hyp.UpdateFpEnabled answers false (Hyp.ActivateTraps)");
        }

        if (fp.Svcr != Svcr.None)
        {
            machine.Violate("INV-A2", $"'{v.Name}' runs on {cpu} with SVCR {fp.Svcr} of the host: save and flush at VCpuFp.Load where streaming mode or ZA is on");
        }

        if (open)
        {
            Guest(cpu, v, $"'{v.Name}' enters guest mode on {cpu} with FP accessible");
        }

        if (v.Aarch32 && !open && !fp.Fpexc32Enabled)
        {
            machine.Violate("INV-A9", $"'{v.Name}' is a 32-bit guest and FPEXC32_EL2.EN is clear: its FP instructions trap to its own kernel and not to the hypervisor; set it, and ISB, before the trap is armed");
        }
    }

    /// <summary>The registers are the guest's own (INV-A4).</summary>
    public void Guest(PCpu cpu, VCpu v, string what) => Values(cpu, v.FpRegs, "INV-A4", what);

    /// <summary>User or guest code reads a register and expects its own value (INV-A1, A4).</summary>
    public void Read(PCpu cpu, FpSimdState state, XComp component, long expected)
    {
        RegValue found = cpu.Regs[component];
        RegValue truth = state.Truth[(int)component];
        if (found != truth || found.Counter != expected)
        {
            machine.Violate(state.IsGuest ? "INV-A4" : "INV-A1", $"'{state.OwnerName}' reads {found} in {component} on {cpu}, expected {truth.OwnerTag ?? state.OwnerName}#{expected}: {Kind(found, state)}", cpu.RegsChanged.Describe());
        }
    }

    /// <summary>What the hypervisor notes of the owner fits the host's flag (INV-A2) and itself (INV-A3).</summary>
    public void Owner(PCpu cpu, VCpu v, string when)
    {
        Record(v);
        bool host = (v.Flags & VCpuArchFlags.FpHost) != 0 || v.FpOwner == FpOwner.HostOwned;
        if (host && cpu.Current.Flags.Test(TIF.ForeignFpState))
        {
            machine.Violate("INV-A2", $"{when} of '{v.Name}' on {cpu}: the host's registers are noted as live although TIF.ForeignFpState of '{cpu.Current.Name}' is set: the first FP trap would save what is not its state; test the flag in Hyp.UpdateFpEnabled", cpu.RegsChanged.Describe());
        }
    }

    /// <summary>After a load the guest has no registers (INV-A2).</summary>
    public void Loaded(PCpu cpu, VCpu v)
    {
        if ((v.Flags & VCpuArchFlags.FpEnabled) != 0 || v.FpOwner == FpOwner.GuestOwned)
        {
            machine.Violate("INV-A2", $"'{v.Name}' is loaded on {cpu} with FP_ENABLED set: its registers are not in this CPU");
        }

        Record(v);
    }

    /// <summary>With interrupts on again a softirq may save the registers: they have to be bound to the guest (INV-A5).</summary>
    public void BoundWhenIrqsGoOn(PCpu cpu, ArmFpCpu fp, VCpu v)
    {
        bool foreign = cpu.Current.Flags.Test(TIF.ForeignFpState);
        if (fp.LastState?.St != v.FpRegs || foreign)
        {
            machine.Violate("INV-A5", $"interrupts go on on {cpu} after the exit of '{v.Name}', whose registers are in the CPU, while {(foreign ? "TIF.ForeignFpState is set: they would be lost" : $"the CPU is bound to '{fp.LastState?.St.OwnerName ?? "nobody"}': a softirq with NEON would save them there")}; call VCpuFp.CtxSync before interrupts go on", v.FpRegs.Written.Describe());
        }
    }

    /// <summary>Nobody's newest values may be only in registers that are about to change (INV-A6).</summary>
    public void Overwrite(PCpu cpu, string what)
    {
        if (cpu.Arm!.Fp.Holds is { Freed: false, IsStale: true } held)
        {
            machine.Violate("INV-A6", $"{what} on {cpu} overwrites the registers of '{held.OwnerName}', whose newest {(held.FirstStale is { } lost ? $"{lost} ({held.Truth[(int)lost]})" : "SVCR")} is nowhere else: save them first, in the format that is live (TIF.Sve)", held.Written.Describe());
        }
    }

    /// <summary>What is saved belongs to the memory that it is saved to (INV-A6).</summary>
    public void Own(PCpu cpu, FpSimdState state, string what)
    {
        FpSimdState? held = cpu.Arm!.Fp.Holds;
        if (held != state)
        {
            machine.Violate("INV-A6", $"registers {what} on {cpu} to the memory of '{state.OwnerName}' are {(held is null ? "what a kernel section left" : $"those of '{held.OwnerName}'")}: its own values there are lost; save only what the record says is live, and clear the record with the save", cpu.RegsChanged.Describe());
        }
    }

    /// <summary>What is loaded from memory is the newest (INV-A1).</summary>
    public void Newest(PCpu cpu, FpSimdState state)
    {
        if (state.FirstStale is { } component)
        {
            machine.Violate("INV-A1", $"'{state.OwnerName}' is loaded on {cpu} from memory that holds {state.Values[(int)component]} in {component} instead of {state.Truth[(int)component]}: the registers were newer and were not saved", state.Written.Describe());
        }
    }

    private void Record(VCpu v)
    {
        const VCpuArchFlags Both = VCpuArchFlags.FpHost | VCpuArchFlags.FpEnabled;
        if ((v.Flags & Both) == Both)
        {
            machine.Violate("INV-A3", $"'{v.Name}' has FP_HOST and FP_ENABLED set: the registers are the host's or the guest's; clear FP_HOST when the host was saved");
        }
    }

    private void Values(PCpu cpu, FpSimdState state, string invariant, string what)
    {
        if (cpu.Regs.FirstDifference(state.Truth, XMask.Arm) is { } component)
        {
            RegValue found = cpu.Regs[component];
            machine.Violate(invariant, $"{what} and finds that {component} holds {found} instead of {state.Truth[(int)component]}: {Kind(found, state)}", cpu.RegsChanged.Describe());
        }
    }

    private static string Kind(RegValue found, FpSimdState state)
        => found.OwnerTag is null || found.OwnerTag == state.OwnerName ? "corruption (an old value of its own)" : $"leak (a value of '{found.OwnerTag}')";
}
