using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Arm64;

/// <summary>The arm64 hardware of a machine, and the invariants of profiling and tracing (INV-P1 to P5).</summary>
internal sealed class ArmMachine(Machine machine)
{
    public bool IsNVhe { get; } = machine.Options.Arm64.VirtHost.SwitchesRegime;

    /// <summary>The kernel was built with support for trace buffers; which CPU has one is found out at each entry.</summary>
    public bool HasTracing { get; } = machine.Options.Arm64.Trbe.Count > 0;

    public ArmFpEngine Fp { get; } = new(machine);

    public ArmCpu MakeCpu(PCpu cpu)
    {
        Arm64Options options = machine.Options.Arm64;
        var arm = new ArmCpu(cpu.Id < options.Spe.Count ? options.Spe[cpu.Id] : default, cpu.Id < options.Trbe.Count ? options.Trbe[cpu.Id] : default, IsNVhe, Fp, cpu);
        arm.Fp.Vl = options.Sve ? options.SveVl : 0;
        arm.Fp.Cpacr |= ArmFpCpu.Zen;
        arm.Fp.Synchronise(IsNVhe);
        return arm;
    }

    public bool HasFault(string fault) => machine.Faults.IsEnabled(fault);

    public void Note(string text) => machine.Record(TraceKind.Guest, text);

    /// <summary>At each tick a CPU that samples takes one sample, and one that traces makes one record.</summary>
    public void Sample(PCpu cpu)
    {
        if (cpu.Arm is { } arm)
        {
            Sample(cpu, arm, arm.Spe);
            Sample(cpu, arm, arm.Trbe);
        }
    }

    /// <summary>The unit writes what waits, and what is on its way arrives.</summary>
    public void WriteOut(PCpu cpu, ArmCpu arm, RecordUnit unit, string why)
    {
        unit.Drain();
        Arrive(cpu, arm, unit, why);
    }

    /// <summary>What is on its way arrives.</summary>
    public void Arrive(PCpu cpu, ArmCpu arm, RecordUnit unit, string why = "it was drained too late")
    {
        int records = unit.InFlight;
        unit.InFlight = 0;
        if (records == 0)
        {
            return;
        }

        if (IsNVhe && arm.Tables is { } guest)
        {
            Misplaced(cpu, unit.Kind, guest, records, why);
            return;
        }

        unit.Written += records;
        Note($"{records} {unit.Kind.Noun} record(s) written through the host's tables");
    }

    /// <summary>The tables in force change to the guest's.</summary>
    public void InstallGuestTables(PCpu cpu, ArmCpu arm, VCpu v)
    {
        Note($"Stage-2 of {v.Name} in force");
        if (!IsNVhe)
        {
            return;
        }

        foreach (RecordUnit unit in arm.Units)
        {
            if (unit is { Control: 0, Effective: not 0 })
            {
                machine.Violate("INV-P1", $"{cpu} still {(unit == arm.Spe ? "samples" : "traces")} when the tables of '{v.Name}' come into force: {unit.Kind.Control} was cleared, which takes effect with an ISB only; put Barrier.Isb between the write and the drain");
            }
        }

        arm.Tables = v;
        arm.HostTablesPending = false;
        foreach (RecordUnit unit in arm.Units)
        {
            WriteOut(cpu, arm, unit, "it had not been drained when the tables changed");
        }
    }

    /// <summary>Before the first guest instruction, and at each (INV-P1, P3).</summary>
    public void CheckInGuest(PCpu cpu, ArmCpu arm, VCpu v)
    {
        foreach (RecordUnit unit in arm.Units)
        {
            if (IsNVhe && (unit.Effective != 0 || unit.Control != 0 || unit.Waiting + unit.InFlight != 0) && unit is { BufferEnabled: true, OwnedByEl3: false })
            {
                machine.Violate("INV-P1", $"'{v.Name}' runs on {cpu} while the host's {unit.Kind.Noun} is on ({unit.Kind.Control} 0x{unit.Control:x}, {unit.Waiting} record(s) waiting): call {unit.Kind.Facade}.Save on the CPU that enters, before the tables change");
            }

            if ((arm.Mdcr & unit.Kind.Owner) != 0 || (unit.Present && (arm.Mdcr & unit.Kind.Trap) == 0))
            {
                machine.Violate("INV-P3", $"'{v.Name}' runs on {cpu} with MDCR_EL2 {arm.Mdcr}: the guest must neither own the {unit.Kind.Noun} buffer nor reach its registers; call Hyp.ActivateTraps");
            }
        }
    }

    /// <summary>After the exit everything is as before (INV-P4, P5).</summary>
    public void CheckAfterExit(PCpu cpu, ArmCpu arm, (ulong Pmscr, ulong Trfcr, Mdcr Mdcr) before)
    {
        CheckAfterExit(cpu, arm.Spe, before.Pmscr);
        CheckAfterExit(cpu, arm.Trbe, before.Trfcr);
        if (arm.Mdcr != before.Mdcr)
        {
            machine.Violate("INV-P5", $"MDCR_EL2 of {cpu} is {arm.Mdcr} after the exit and was {before.Mdcr} before the entry: the host's profiling is dead; call Hyp.DeactivateTraps");
        }
    }

    /// <summary>A control register is written.</summary>
    public void WriteControl(PCpu cpu, ArmCpu arm, RecordUnit unit, ulong value)
    {
        unit.Control = value;
        if (value == 0)
        {
            return;
        }

        unit.Effective = value;
        if (IsNVhe && (arm.Tables is not null || arm.HostTablesPending))
        {
            machine.Violate("INV-P2", $"{unit.Kind.Control} of {cpu} is set while {(arm.Tables is { } guest ? $"the tables of '{guest.Name}' are in force" : "the host's tables are not synchronised")}: new records would use them; call Hyp.RestoreHostSysRegs and Barrier.Isb before");
        }
    }

    /// <summary>A guest instruction reads a register of a unit: it traps, or there is none. Either way the guest gets UNDEF.</summary>
    public void GuestRead(PCpu cpu, VCpu v, SysRegId id)
    {
        ArmCpu arm = cpu.Arm!;
        CheckInGuest(cpu, arm, v);
        RecordUnit unit = id is SysRegId.TrbidrEl1 or SysRegId.TrblimitrEl1 or SysRegId.TrfcrEl1 ? arm.Trbe : arm.Spe;
        v.InjectUndef(unit.Present ? $"{id} trapped by {unit.Kind.Trap.ToString().ToUpperInvariant()}" : $"{id} does not exist on {cpu}");
    }

    private void Sample(PCpu cpu, ArmCpu arm, RecordUnit unit)
    {
        if (!MakesRecords(arm, unit))
        {
            return;
        }

        if (cpu.InGuest && !arm.InHyp)
        {
            unit.OfGuest++;
        }

        if (++unit.Waiting >= RecordUnit.Capacity)
        {
            WriteOut(cpu, arm, unit, "the unit's own buffer was full");
        }
    }

    /// <summary>It is on, and the host owns the buffer: by the field of MDCR_EL2 where it runs at EL1, always where it runs at EL2.</summary>
    private bool MakesRecords(ArmCpu arm, RecordUnit unit)
        => unit.IsUsable && unit.Effective != 0 && (!IsNVhe || arm.InHyp || (arm.Mdcr & unit.Kind.Owner) != 0);

    private void CheckAfterExit(PCpu cpu, RecordUnit unit, ulong before)
    {
        if (unit.Control != before)
        {
            machine.Violate(IsNVhe ? "INV-P5" : "INV-P4", $"{unit.Kind.Control} of {cpu} is 0x{unit.Control:x} after the exit and was 0x{before:x} before the entry: {(before == 0 ? $"a value of an earlier entry was restored; hand out zero where {unit.Kind.Noun} is not in use" : $"call {unit.Kind.Facade}.Restore with what {unit.Kind.Facade}.Save handed out")}");
        }
    }

    private void Misplaced(PCpu cpu, RecordKind kind, VCpu guest, int records, string why)
        => machine.Violate("INV-P2", $"{records} {kind.Noun} record(s) of the host on {cpu} are written through the tables of '{guest.Name}' and overwrite its memory: {why}; turn {(kind == RecordKind.Profiling ? "sampling" : "tracing")} off, Barrier.Isb, {kind.DrainBarrier}, Barrier.DsbNsh, then change the tables");
}
