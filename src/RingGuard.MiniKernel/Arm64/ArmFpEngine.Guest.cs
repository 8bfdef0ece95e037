using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Arm64;

/// <content>The hypervisor's side: who has the registers when a guest runs.</content>
internal sealed partial class ArmFpEngine
{
    /// <summary>Whether the guest still has the registers that it had at its last exit; whether the host's are still live.</summary>
    public bool UpdateEnabled(PCpu cpu, VCpu v)
    {
        bool foreign = cpu.Current.Flags.Test(TIF.ForeignFpState) && !HasFault(Fault.UpdateFpEnabledSkipsForeignTest);
        if (!Supported || foreign)
        {
            v.Clear(VCpuArchFlags.FpEnabled | VCpuArchFlags.FpHost);
            v.FpOwner = FpOwner.Free;
        }

        Check.Owner(cpu, v, "entry");
        return v.Flags.HasFlag(VCpuArchFlags.FpEnabled);
    }

    /// <summary>The host's registers have to be saved before the guest's are loaded. Each policy looks at one place only.</summary>
    public bool IsHostLive(PCpu cpu, VCpu v) => Policy switch
    {
        HostFpPolicy.LazyByFpHostFlag => v.Flags.HasFlag(VCpuArchFlags.FpHost),
        HostFpPolicy.LazyByForeignFlag => !(v.HostTask ?? cpu.Current).Flags.Test(TIF.ForeignFpState),
        _ => v.FpOwner == FpOwner.HostOwned,
    };

    /// <summary>The trap's first half: the host's registers to its memory, in the format that is live.</summary>
    public void SaveHost(PCpu cpu, VCpu v)
    {
        Check.HostMemory(cpu, v);
        if (v.HostFpState is not { } memory)
        {
            return;
        }

        bool sve = v.Flags.HasFlag(VCpuArchFlags.HostSveInUse) && !HasFault(Fault.HypSavesFpsimdOnly);
        if (sve && cpu.Arm!.Fp.Vl != memory.Owner!.FpSimdThread.SveVl)
        {
            Check.Length(cpu, cpu.Arm.Fp.Vl, memory.Owner.FpSimdThread.SveVl, memory);
        }

        cpu.Counters.HypFpSaves++;
        v.Counters.HypFpSaves++;
        SaveTo(cpu, memory, sve ? FpType.Sve : FpType.FpSimd, "saved at EL2");
    }

    /// <summary>Its second half.</summary>
    public void MarkGuest(VCpu v)
    {
        v.Set(VCpuArchFlags.FpEnabled, true);
        v.FpOwner = FpOwner.GuestOwned;
    }

    /// <summary>A save after the exit writes at the length that the guest's memory is laid out for, whatever its kernel asked for.</summary>
    public void UseBoundVl(PCpu cpu, VCpu v)
    {
        if (v.HasSve && cpu.Arm!.Fp.Holds == v.FpRegs && !HasFault(Fault.PutWithoutSettingVl))
        {
            cpu.Arm.Fp.Vl = v.SveMaxVl;
        }
    }

    /// <summary>The guest's traps as its registers are: open where it has them.</summary>
    public void BeforeEntry(PCpu cpu, VCpu v)
    {
        ArmFpCpu fp = cpu.Arm!.Fp;
        fp.Rearmed = false;
        if (v.Flags.HasFlag(VCpuArchFlags.FpEnabled) && v.HasSve)
        {
            fp.Vl = GuestVl(v);
        }
    }

    /// <summary>The host's vector length again; the guest's own choice is kept.</summary>
    public void AfterExit(PCpu cpu, VCpu v)
    {
        ArmFpCpu fp = cpu.Arm!.Fp;
        if (Options.Sve)
        {
            fp.Vl = cpu.Current.FpSimdThread.SveVl;
        }

        fp.Exited = v.Flags.HasFlag(VCpuArchFlags.FpEnabled) ? v : null;
    }

    /// <summary>The defect of SC-A07: true once for each entry.</summary>
    [Trusted("the deliberate defect of SC-A07")]
    public bool RearmsOnce(PCpu cpu)
    {
        if (!HasFault(Fault.RearmTrapAfterFirstUse) || cpu.Arm!.Fp.Rearmed)
        {
            return false;
        }

        return cpu.Arm.Fp.Rearmed = true;
    }

    /// <summary>Counts a first use of FP by a guest.</summary>
    public void NoteTrap(PCpu cpu, VCpu v, FpTrapClass trap)
    {
        cpu.Counters.FpTraps++;
        v.Counters.FpTraps++;
        machine.Record(TraceKind.Fpu, $"FP trap of {v.Name} ({trap})");
    }
}
