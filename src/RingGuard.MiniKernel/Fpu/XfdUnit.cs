using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Fpus;

/// <summary>
/// IA32_XFD and IA32_XFD_ERR of a CPU, the cache of the first that Linux keeps (per-CPU xfd_state), XCR0, and what must hold of them
/// whenever interrupts go on (INV-X10, X11, X16).
/// </summary>
internal sealed class XfdUnit(Machine machine, PCpu cpu)
{
    private VCpu? _unsynced;

    /// <summary>The register. Tasks start without dynamic features, so that is what the boot code writes.</summary>
    public ulong Msr { get; private set; } = machine.XState.Dynamic;

    /// <summary>What the kernel believes the register to hold.</summary>
    public ulong Cache { get; private set; } = machine.XState.Dynamic;

    /// <summary>Which disabled features the last trapped instruction wanted.</summary>
    public ulong Err { get; set; }

    /// <summary>XCR0 of the host.</summary>
    public ulong Xcr0 { get; set; } = machine.XState.Max;

    /// <summary>WRMSR with the cache.</summary>
    public void Write(ulong value, FpState state)
    {
        Msr = value;
        Cache = value;
        cpu.Counters.XfdMsrWrites++;
        state.Counters.XfdMsrWrites++;
        machine.Record(TraceKind.Fpu, $"XFD = 0x{value:x} for {state.OwnerName}");
    }

    /// <summary>A guest writes it and nobody looks.</summary>
    public void GuestWrite(VCpu v, ulong value)
    {
        Msr = value;
        machine.Record(TraceKind.Guest, $"{v.Name}: XFD = 0x{value:x}, not trapped");
    }

    /// <summary>The cache follows the register.</summary>
    public ulong Sync()
    {
        _unsynced = null;
        Cache = Msr;
        return Msr;
    }

    /// <summary>The CPU comes up anew. The defect is H4: the register is reset, the cache is not.</summary>
    public void Reset()
    {
        Msr = machine.XState.Dynamic;
        Err = 0;
        Xcr0 = machine.XState.Max;
        _unsynced = null;
        if (!machine.Faults.IsEnabled(Fault.XfdResetKeepsCache))
        {
            Cache = Msr;
        }

        machine.Record(TraceKind.Fpu, $"{cpu} reset, XFD = 0x{Msr:x}");
    }

    /// <summary>An instruction that needs a component: whether XFD lets it through. If not, XFD_ERR says what it wanted.</summary>
    public bool Traps(XComp component)
    {
        ulong wanted = XFeatures.Of(component) & Msr;
        if (wanted == 0)
        {
            return false;
        }

        Err = wanted;
        return true;
    }

    /// <summary>The guest gets the CPU.</summary>
    public void GuestEntry(VCpu v)
    {
        GuestFpu guest = v.GuestFpu;
        if (((v.Xcr0 | guest.XFeatures) & ~guest.Perm) is not 0 and ulong forbidden)
        {
            machine.Violate("INV-X14", $"'{v.Name}' is entered with features 0x{forbidden:x} that its process has no permission for: set VCpu.Xcr0 only after GuestFpu.UpdateXcr0 answered Errno.Ok");
        }

        if ((v.Xcr0 & ~guest.FpState.Xfd & ~guest.FpState.XFeatures) is not 0 and ulong missing)
        {
            machine.Violate("INV-X12", $"'{v.Name}' is entered and may use features 0x{missing:x}, for which its FP state ({guest.FpState.Size} bytes) has no room: GuestFpu.UpdateXcr0 and UpdateXfd make room, let them answer Errno.Ok before the value takes effect");
        }

        if (Err != guest.XfdErr)
        {
            machine.Violate("INV-X11", $"'{v.Name}' is entered with XFD_ERR 0x{Err:x} instead of its own 0x{guest.XfdErr:x}: call GuestFpu.ReloadXfdErr with interrupts off, last before the entry");
        }
    }

    /// <summary>The host gets it back.</summary>
    public void GuestExit(VCpu v) => _unsynced = v.GuestFpu.WriteIntercept ? null : v;

    /// <summary>Register, cache and the live FP state agree, XFD_ERR is zero, a guest's own writes were taken over.</summary>
    public void WhenIrqsGoOn()
    {
        if (machine.Stopped)
        {
            return;
        }

        if (_unsynced is { } guest)
        {
            _unsynced = null;
            machine.Violate("INV-X16", $"interrupts go on on {cpu} after the exit of '{guest.Name}', which writes XFD without a trap, before its value was read: call GuestFpu.SyncVmExitXfdState first");
        }

        if (Err != 0)
        {
            machine.Violate("INV-X11", $"interrupts go on on {cpu} while XFD_ERR is 0x{Err:x}: the next #NM would be blamed for it; save and clear it first (GuestFpu.SaveAndClearXfdErr)");
            Err = 0;
        }

        Agree("interrupts go on");
        FpuContext current = cpu.Current.Fpu;
        if (cpu.FpRegsLockDepth == 0 && !cpu.InKernelFpu && current.FpRegsActive && current.ValidOn == cpu)
        {
            Applied(current.FpState, "interrupts go on");
        }
    }

    /// <summary>The cache tells the truth.</summary>
    public void Agree(string when)
    {
        if (Cache != Msr)
        {
            machine.Violate("INV-X10", $"{when} on {cpu} while XFD is 0x{Msr:x} and its cache says 0x{Cache:x}: the next update that the cache calls superfluous is skipped; write both together (Xfd.UpdateState, GuestFpu.SyncVmExitXfdState, PCpu.Reset)");
        }
    }

    /// <summary>The register holds what the FP state in the registers says.</summary>
    public void Applied(FpState state, string when)
    {
        if (state.Xfd != Msr)
        {
            machine.Violate("INV-X10", $"{when} on {cpu} with the registers of '{state.OwnerName}', whose XFD is 0x{state.Xfd:x}, while the register holds 0x{Msr:x}: change all three copies in one locked region (GuestFpu.UpdateXfd, Xfd.UpdateState)");
        }
    }
}
