using System;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Virtualization;

/// <summary>Executes a guest program instruction by instruction and says which ones trap.</summary>
internal sealed class GuestMode(VCpu vcpu, GuestProgram program)
{
    private int _next;
    private long _spun;

    /// <summary>Value of the last trapped register write.</summary>
    public Sctlr TrappedSctlr { get; private set; }

    /// <summary>Handler of the last hypercall.</summary>
    public Action? TrappedCall { get; private set; }

    public ExitReason Run(KernelContext context)
    {
        while (true)
        {
            if (context.Machine.OutsidePoint(context, "guest"))
            {
                return ExitReason.Interrupt;
            }

            if (_next >= program.Ops.Count)
            {
                return ExitReason.Shutdown;
            }

            GuestOp op = program.Ops[_next];
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
        switch (op.Kind)
        {
            case GuestOpKind.FpWrite:
                machine.Fp.OutsideWrite(cpu, fp, op.Component, op.Value);
                return null;
            case GuestOpKind.FpVerify:
                machine.Fp.OutsideVerify(cpu, fp, op.Component, op.Value);
                return null;
            case GuestOpKind.MemWrite:
                machine.Memory.GuestWrite(cpu, Translate(op.Gfn), op.Value);
                return null;
            case GuestOpKind.MemVerify:
                machine.Memory.GuestVerify(cpu, vcpu, op.Gfn, Translate(op.Gfn), op.Value);
                return null;
            case GuestOpKind.SetWay when (cpu.Hcr & Hcr.Tsw) != 0:
                return ExitReason.SetWay;
            case GuestOpKind.SetWay:
                machine.Memory.CleanInvalidateBySetWay(cpu, (int)op.Value / cpu.L1.Ways, (int)op.Value % cpu.L1.Ways);
                return null;
            case GuestOpKind.SctlrWrite when (cpu.Hcr & Hcr.Tvm) != 0:
                TrappedSctlr = op.Sctlr;
                return ExitReason.SysRegWrite;
            case GuestOpKind.SctlrWrite:
                cpu.Sctlr = op.Sctlr;
                machine.Record(TraceKind.Guest, $"{vcpu.Name}: SCTLR = {op.Sctlr}, not trapped");
                return null;
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

    private Mfn Translate(Gfn gfn)
        => vcpu.Domain.P2M.TryFind(gfn, out P2MEntry entry, out Gfn first, out _) && entry.IsRam
            ? entry.Mfn + (gfn - first)
            : throw new InvalidOperationException($"the guest '{vcpu.Name}' accesses frame {gfn}, where it has no memory: give Machine.CreateDomain more pages, or map it");
}
