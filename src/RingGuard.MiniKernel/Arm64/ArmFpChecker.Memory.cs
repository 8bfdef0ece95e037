using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Arm64;

/// <content>Memory of FP state: whose it is, whether it may be touched, and what its length is.</content>
internal sealed partial class ArmFpChecker
{
    /// <summary>After a put the guest is in memory and nothing is bound to it (INV-A7).</summary>
    public void Put(VCpu v)
    {
        foreach (PCpu cpu in machine.Cpus)
        {
            if (cpu.Arm!.Fp.LastState?.St == v.FpRegs)
            {
                machine.Violate("INV-A7", $"'{v.Name}' was put and {cpu} is still bound to its memory: whoever gets that memory next would find the registers valid; flush with the save (FpSimd.SaveAndFlushCpuState)", v.FpRegs.Written.Describe());
            }
        }

        if (v.FpRegs.FirstStale is { } component)
        {
            machine.Violate("INV-A7", $"'{v.Name}' was put and its memory holds {v.FpRegs.Values[(int)component]} in {component} instead of {v.FpRegs.Truth[(int)component]}: the registers were newer", v.FpRegs.Written.Describe());
        }
    }

    /// <summary>The memory that the hypervisor saves the host to is the current task's, and mapped (INV-A8).</summary>
    public void HostMemory(PCpu cpu, VCpu v)
    {
        FpSimdState? memory = v.HostFpState;
        if (memory != cpu.Current.FpSimdThread.State)
        {
            machine.Violate("INV-A8", $"the hypervisor saves the registers of '{cpu.Current.Name}' on {cpu} to the memory of '{memory?.OwnerName ?? "nobody"}', which ran '{v.Name}' before: call VCpuFp.RunMap whenever the task differs");
        }
        else if (memory.HypMappings == 0)
        {
            machine.Violate("INV-A8", $"the hypervisor has no mapping of the FP memory of '{cpu.Current.Name}': call VCpuFp.RunMap before VCpuFp.Load, and do not run when it fails");
        }
    }

    /// <summary>Memory that the hypervisor can write to is not given back (INV-A8).</summary>
    public void NotMapped(FpSimdState state)
    {
        if (state.HypMappings > 0)
        {
            machine.Violate("INV-A8", $"the FP memory of '{state.OwnerName}' is freed while the hypervisor has a mapping of it: the next run would save registers to whoever has that memory then; keep a reference to the task from VCpuFp.RunMap to the unmapping", state.Written.Describe());
        }
    }

    /// <summary>Memory that was given back is in no CPU's record (INV-A10).</summary>
    public void Gone(FpSimdState state)
    {
        foreach (PCpu cpu in machine.Cpus)
        {
            if (cpu.Arm!.Fp.LastState?.St == state)
            {
                machine.Violate("INV-A10", $"the FP memory of '{state.OwnerName}' is freed while {cpu} is bound to it: flush the CPU before (VCpuFp.Put, FpSimd.SaveAndFlushCpuState)", cpu.RegsChanged.Describe());
            }
        }
    }

    /// <summary>Memory that was given back is not touched (INV-A10).</summary>
    public bool NotFreed(FpSimdState state, string what)
    {
        if (state.Freed)
        {
            machine.Violate("INV-A10", $"{what} the memory of '{state.OwnerName}', which was freed");
        }

        return !state.Freed;
    }

    /// <summary>There are registers to touch (INV-A9), and the CPU does not trap here (the kernel dies of it).</summary>
    public bool MayTouch(PCpu cpu, string what)
    {
        ArmCpu arm = cpu.Arm!;
        if (!machine.Arm!.Fp.Supported)
        {
            machine.Violate("INV-A9", $"{what} on {cpu}, which has no FP registers: ask Simd.MayUse, and test for FPSIMD in what saves and loads");
            return false;
        }

        if (arm.InHyp && arm.Fp.Traps(FpTrapClass.FpAsimd))
        {
            machine.Panic($"FP trap at EL2: {what} on {cpu} while {(machine.Arm.IsNVhe ? "CPTR_EL2.TFP" : "CPACR_EL1.FPEN")} still traps; the write that opens it takes effect with Barrier.Isb");
        }

        return true;
    }

    /// <summary>SVE registers are saved at the length that the memory is laid out for (INV-A12).</summary>
    public void Length(PCpu cpu, int hardware, int bound, FpSimdState state)
        => machine.Violate("INV-A12", $"SVE registers of '{state.OwnerName}' are saved on {cpu} at a vector length of {hardware} bytes, and its memory is laid out for {bound}: set the length that was bound before the save", state.Written.Describe());

    /// <summary>The memory is read when it is the newest (INV-X4).</summary>
    public void Readable(FpSimdState state, XComp component)
    {
        NotFreed(state, "a read of");
        if (state.FirstStale is not null)
        {
            machine.Violate("INV-X4", $"the FP memory of '{state.OwnerName}' ({component}) is read while its newest values are in registers: call FpSimd.PreserveCurrentState before", state.Written.Describe());
        }
    }

    /// <summary>The memory is written when no registers count as valid for it (INV-X8).</summary>
    public void Writable(FpSimdState state, XComp component)
    {
        NotFreed(state, "a write to");
        foreach (PCpu cpu in machine.Cpus)
        {
            if (cpu.Arm!.Fp.LastState?.St == state && (state.Owner is null || state.Owner.FpSimdThread.Cpu == cpu.Id))
            {
                machine.Violate("INV-X8", $"the FP memory of '{state.OwnerName}' ({component}) is written while {cpu} is bound to it: the write would be lost; call FpSimd.FlushTaskState before", cpu.RegsChanged.Describe());
            }
        }
    }
}
