using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Virtualization;

/// <summary>Executes a guest program instruction by instruction and says which ones trap.</summary>
internal sealed partial class GuestMode(VCpu vcpu, GuestProgram program)
{
    private IReadOnlyList<GuestOp> _ops = program.Ops;
    private int _next;
    private long _spun;

    /// <summary>The register of the last trapped write.</summary>
    public Aarch32Reg TrappedRegister { get; private set; }

    /// <summary>Its value.</summary>
    public ulong TrappedValue { get; private set; }

    /// <summary>The frame of the last translation fault.</summary>
    public Gfn TrappedGfn { get; private set; }

    /// <summary>Handler of the last hypercall.</summary>
    public Action? TrappedCall { get; private set; }

    /// <summary>The last instruction is executed again.</summary>
    public void Repeat() => _next--;

    public ExitReason Run(KernelContext context)
    {
        while (true)
        {
            if (context.Machine.OutsidePoint(context, "guest"))
            {
                return ExitReason.Interrupt;
            }

            if (_next >= _ops.Count && !EndHandler())
            {
                return ExitReason.Shutdown;
            }

            GuestOp op = _ops[_next];
            if (op.Kind == GuestOpKind.Spin && ++_spun < op.Value)
            {
                continue;
            }

            _spun = 0;
            _next++;
            if (Execute(context, op) is { } reason)
            {
                vcpu.Counters.GuestTraps++;
                return reason;
            }
        }
    }

    private ExitReason? Execute(KernelContext context, GuestOp op)
    {
        PCpu cpu = context.Cpu;
        Machine machine = context.Machine;
        FpState fp = cpu.PersistentFpu?.FpState ?? cpu.Current.Fpu.FpState;
        if (IsFp(op) && machine.Arm is { } arm)
        {
            return ExecuteArmFp(cpu, arm, op);
        }

        RefuseArmRegisters(op);

        if (IsX86(op, machine))
        {
            return ExecuteX86(cpu, machine, fp, op);
        }

        switch (op.Kind)
        {
            case GuestOpKind.FpWrite:
                machine.Fp.OutsideWrite(cpu, fp, op.Component, op.Value);
                return null;
            case GuestOpKind.FpVerify:
                machine.Fp.OutsideVerify(cpu, fp, op.Component, op.Value);
                return null;
            case GuestOpKind.MemWrite or GuestOpKind.MemVerify when Faults(cpu, op.Gfn):
                return ExitReason.TranslationFault;
            case GuestOpKind.MemWrite:
                machine.Memory.GuestWrite(cpu, Translate(cpu, op.Gfn), op.Value);
                return null;
            case GuestOpKind.MemVerify:
                machine.Memory.GuestVerify(cpu, vcpu, op.Gfn, Translate(cpu, op.Gfn), op.Value);
                return null;
            case GuestOpKind.SetWay when (cpu.Hcr & Hcr.Tsw) != 0:
                return ExitReason.SetWay;
            case GuestOpKind.SetWay:
                machine.Memory.CleanInvalidateBySetWay(cpu, (int)op.Value / cpu.L1.Ways, (int)op.Value % cpu.L1.Ways);
                return null;
            case GuestOpKind.VmRegWrite when (cpu.Hcr & Hcr.Tvm) != 0:
                TrappedRegister = op.Register;
                TrappedValue = unchecked((ulong)op.Value);
                return ExitReason.SysRegWrite;
            case GuestOpKind.VmRegWrite:
                VSysReg.Store(vcpu, cpu, op.Register, unchecked((ulong)op.Value));
                machine.Record(TraceKind.Guest, $"{vcpu.Name}: {op.Register} = 0x{op.Value:x}, not trapped");
                return null;
            case GuestOpKind.VmRegVerify:
                VerifyRegister(cpu, op);
                return null;
            case GuestOpKind.Halt when !vcpu.TakeEvent():
                return ExitReason.Halt;
            case GuestOpKind.Hypercall:
                TrappedCall = op.Call;
                return ExitReason.Hypercall;
            case GuestOpKind.SysRegRead:
                machine.Arm?.GuestRead(cpu, vcpu, (SysRegId)op.Value);
                return null;
            case GuestOpKind.ToUser:
                return ExitReason.ToUser;
            default:
                return null;
        }
    }

    /// <summary>The access is made again when the fault was handled.</summary>
    private bool Faults(PCpu cpu, Gfn gfn)
    {
        if (cpu.Tlb.TryGet(vcpu.Domain.P2M, gfn, out _) || !vcpu.Domain.P2M.TryFind(gfn, out _, out Gfn first, out _) || !vcpu.Domain.P2M.IsInvalidated(first))
        {
            return false;
        }

        TrappedGfn = gfn;
        _next--;
        return true;
    }

    private void VerifyRegister(PCpu cpu, GuestOp op)
    {
        ulong found = op.Register == Aarch32Reg.Sctlr ? (ulong)cpu.Sctlr : vcpu.VmRegs.Read(op.Register);
        if (found != unchecked((ulong)op.Value))
        {
            vcpu.Domain.Machine.Violate("INV-C2", $"'{vcpu.Name}' reads 0x{found:x} in {op.Register} and last wrote 0x{op.Value:x}: the emulation of a write that HCR_EL2.TVM traps writes the register that the guest named, and only its half of a shared one");
        }
    }

    private Mfn Translate(PCpu cpu, Gfn gfn)
    {
        P2M map = vcpu.Domain.P2M;
        if (cpu.Tlb.TryGet(map, gfn, out Mfn known))
        {
            map.CheckTranslation(vcpu, cpu, gfn, known);
            return known;
        }

        if (!map.TryFind(gfn, out P2MEntry entry, out Gfn first, out _) || !entry.IsRam)
        {
            throw new InvalidOperationException($"the guest '{vcpu.Name}' accesses frame {gfn}, where it has no memory: give Machine.CreateDomain more pages, or map it");
        }

        Mfn found = entry.Mfn + (gfn - first);
        cpu.Tlb.Fill(map, gfn, found);
        return found;
    }
}
