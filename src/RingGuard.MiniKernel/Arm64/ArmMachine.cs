using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Arm64;

/// <summary>The arm64 hardware of a machine, and the invariants of profiling (INV-P1 to P5).</summary>
internal sealed class ArmMachine(Machine machine)
{
    public bool IsNVhe { get; } = machine.Options.Arm64.VirtHost.SwitchesRegime;

    public ArmFpEngine Fp { get; } = new(machine);

    public ArmCpu MakeCpu(PCpu cpu)
    {
        Arm64Options options = machine.Options.Arm64;
        var arm = new ArmCpu(cpu.Id < options.Spe.Count ? options.Spe[cpu.Id] : default, IsNVhe, Fp, cpu);
        arm.Fp.Vl = options.Sve ? options.SveVl : 0;
        arm.Fp.Cpacr |= ArmFpCpu.Zen;
        arm.Fp.Synchronise(IsNVhe);
        return arm;
    }

    public bool HasFault(string fault) => machine.Faults.IsEnabled(fault);

    public void Note(string text) => machine.Record(TraceKind.Guest, text);

    /// <summary>At each tick a CPU that samples takes one sample.</summary>
    public void Sample(PCpu cpu)
    {
        if (cpu.Arm is not { } arm || !Samples(arm))
        {
            return;
        }

        if (cpu.InGuest && !arm.InHyp)
        {
            arm.Spe.OfGuest++;
        }

        if (++arm.Spe.Waiting >= SpeUnit.Capacity)
        {
            WriteOut(cpu, arm, "the unit's own buffer was full");
        }
    }

    /// <summary>The unit writes what waits, and what is on its way arrives.</summary>
    public void WriteOut(PCpu cpu, ArmCpu arm, string why)
    {
        int records = arm.Spe.Waiting + arm.Spe.InFlight;
        arm.Spe.Waiting = 0;
        arm.Spe.InFlight = 0;
        if (records == 0)
        {
            return;
        }

        if (IsNVhe && arm.Tables is { } guest)
        {
            Misplaced(cpu, guest, records, why);
            return;
        }

        arm.Spe.Written += records;
        Note($"{records} profiling record(s) written through the host's tables");
    }

    /// <summary>The tables in force change to the guest's.</summary>
    public void InstallGuestTables(PCpu cpu, ArmCpu arm, VCpu v)
    {
        Note($"Stage-2 of {v.Name} in force");
        if (!IsNVhe)
        {
            return;
        }

        if (arm.Spe is { Pmscr: 0, Effective: not 0 })
        {
            machine.Violate("INV-P1", $"{cpu} still samples when the tables of '{v.Name}' come into force: PMSCR_EL1 was cleared, which takes effect with an ISB only; put Barrier.Isb between the write and the drain");
        }

        arm.Tables = v;
        arm.HostTablesPending = false;
        WriteOut(cpu, arm, "it had not been drained when the tables changed");
    }

    /// <summary>Before the first guest instruction, and at each (INV-P1, P3).</summary>
    public void CheckInGuest(PCpu cpu, ArmCpu arm, VCpu v)
    {
        if (IsNVhe && (arm.Spe.Effective != 0 || arm.Spe.Pmscr != 0 || arm.Spe.Waiting + arm.Spe.InFlight != 0) && arm.Spe.BufferEnabled && !arm.Spe.OwnedByEl3)
        {
            machine.Violate("INV-P1", $"'{v.Name}' runs on {cpu} while the host's profiling is on (PMSCR_EL1 0x{arm.Spe.Pmscr:x}, {arm.Spe.Waiting} record(s) waiting): call Spe.Save on the CPU that enters, before the tables change");
        }

        if ((arm.Mdcr & Mdcr.E2pbMask) != 0 || (arm.Spe.Present && (arm.Mdcr & Mdcr.Tpms) == 0))
        {
            machine.Violate("INV-P3", $"'{v.Name}' runs on {cpu} with MDCR_EL2 {arm.Mdcr}: the guest must neither own the profiling buffer nor reach its registers; call Hyp.ActivateTraps");
        }
    }

    /// <summary>After the exit everything is as before (INV-P4, P5).</summary>
    public void CheckAfterExit(PCpu cpu, ArmCpu arm, ulong pmscr, Mdcr mdcr)
    {
        if (arm.Spe.Pmscr != pmscr)
        {
            machine.Violate(IsNVhe ? "INV-P5" : "INV-P4", $"PMSCR_EL1 of {cpu} is 0x{arm.Spe.Pmscr:x} after the exit and was 0x{pmscr:x} before the entry: {(pmscr == 0 ? "a value of an earlier entry was restored; hand out zero where profiling is not in use" : "call Spe.Restore with what Spe.Save handed out")}");
        }

        if (arm.Mdcr != mdcr)
        {
            machine.Violate("INV-P5", $"MDCR_EL2 of {cpu} is {arm.Mdcr} after the exit and was {mdcr} before the entry: the host's profiling is dead; call Hyp.DeactivateTraps");
        }
    }

    /// <summary>PMSCR_EL1 is written.</summary>
    public void WritePmscr(PCpu cpu, ArmCpu arm, ulong value)
    {
        arm.Spe.Pmscr = value;
        if (value == 0)
        {
            return;
        }

        arm.Spe.Effective = value;
        if (IsNVhe && (arm.Tables is not null || arm.HostTablesPending))
        {
            machine.Violate("INV-P2", $"PMSCR_EL1 of {cpu} is set while {(arm.Tables is { } guest ? $"the tables of '{guest.Name}' are in force" : "the host's tables are not synchronised")}: new records would use them; call Hyp.RestoreHostSysRegs and Barrier.Isb before");
        }
    }

    /// <summary>A guest instruction reads a profiling register: it traps, or there is none. Either way the guest gets UNDEF.</summary>
    public void GuestRead(PCpu cpu, VCpu v, SysRegId id)
    {
        ArmCpu arm = cpu.Arm!;
        CheckInGuest(cpu, arm, v);
        v.InjectUndef(arm.Spe.Present ? $"{id} trapped by TPMS" : $"{id} does not exist on {cpu}");
    }

    /// <summary>Sampling is on, and the host owns the buffer: by E2PB where it runs at EL1, always where it runs at EL2.</summary>
    private bool Samples(ArmCpu arm)
        => arm.Spe is { Present: true, OwnedByEl3: false, BufferEnabled: true, Effective: not 0 }
            && (!IsNVhe || arm.InHyp || (arm.Mdcr & Mdcr.E2pbMask) != 0);

    private void Misplaced(PCpu cpu, VCpu guest, int records, string why)
        => machine.Violate("INV-P2", $"{records} profiling record(s) of the host on {cpu} are written through the tables of '{guest.Name}' and overwrite its memory: {why}; turn sampling off, Barrier.Isb, Barrier.PsbCsync, Barrier.DsbNsh, then change the tables");
}
