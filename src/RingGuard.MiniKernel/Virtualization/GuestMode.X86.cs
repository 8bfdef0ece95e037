using System.Collections.Generic;
using RingGuard.MiniKernel.Fpus;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Virtualization;

/// <content>Instructions of x86 guests: which trap, which fault, and which nobody sees.</content>
internal sealed partial class GuestMode
{
    // These need a bit in XCR0; SSE and x87 do not, and PKRU is the task's here.
    private const ulong NeedsXcr0 = XFeatures.Ymm | XFeatures.Avx512 | XFeatures.Amx;

    private (IReadOnlyList<GuestOp> Ops, int Next)? _interrupted;

    /// <summary>Number of the register of the last trapped XSETBV or WRMSR; its value is <see cref="TrappedValue"/>.</summary>
    public uint TrappedIndex { get; private set; }

    /// <summary>The guest gets a device-not-available exception: its handler runs next and then the instruction again.</summary>
    public void InjectNm()
    {
        if (program.NmHandler is { } handler && _interrupted is null)
        {
            _interrupted = (_ops, _next - 1);
            (_ops, _next) = (handler.Ops, 0);
        }
    }

    private bool EndHandler()
    {
        if (_interrupted is not { } interrupted)
        {
            return false;
        }

        _interrupted = null;
        (_ops, _next) = interrupted;
        return true;
    }

    private static bool IsX86(GuestOp op, Machine machine)
        => op.Kind is GuestOpKind.XSetBv or GuestOpKind.MsrWrite or GuestOpKind.MsrVerify
            || (op.Kind is GuestOpKind.FpWrite or GuestOpKind.FpVerify && machine.XState.HasXfd);

    private ExitReason? ExecuteX86(PCpu cpu, Machine machine, FpState fp, GuestOp op)
    {
        if (cpu.Xfd is not { } unit)
        {
            vcpu.InjectGp($"{op.Kind} needs MachineOptions.Xfd");
            return null;
        }

        switch (op.Kind)
        {
            case GuestOpKind.XSetBv:
            case GuestOpKind.MsrWrite when vcpu.GuestFpu.WriteIntercept || op.Index != (uint)MsrId.Ia32Xfd:
                TrappedIndex = op.Index;
                TrappedValue = unchecked((ulong)op.Value);
                return op.Kind == GuestOpKind.XSetBv ? ExitReason.XSetBv : ExitReason.MsrWrite;
            case GuestOpKind.MsrWrite:
                WriteXfd(cpu, unit, machine, fp, unchecked((ulong)op.Value));
                return null;
            case GuestOpKind.MsrVerify:
                Verify(unit, machine, op);
                return null;
            default:
                return Compute(cpu, unit, machine, fp, op);
        }
    }

    private void WriteXfd(PCpu cpu, XfdUnit unit, Machine machine, FpState fp, ulong value)
    {
        if ((value & ~machine.XState.Dynamic) != 0)
        {
            vcpu.InjectGp($"XFD = 0x{value:x}");
            return;
        }

        unit.GuestWrite(vcpu, value);
        machine.Fp.OwnerSetsXfd(fp, value, cpu);
    }

    private void Verify(XfdUnit unit, Machine machine, GuestOp op)
    {
        bool isXfd = op.Index == (uint)MsrId.Ia32Xfd;
        ulong found = isXfd ? unit.Msr : unit.Err;
        if (found != unchecked((ulong)op.Value))
        {
            machine.Violate(isXfd ? "INV-X10" : "INV-X11", $"'{vcpu.Name}' reads 0x{found:x} in {(MsrId)op.Index} and expects 0x{op.Value:x}: the host gives a guest its own value back before each entry");
        }
    }

    private ExitReason? Compute(PCpu cpu, XfdUnit unit, Machine machine, FpState fp, GuestOp op)
    {
        ulong features = XFeatures.Of(op.Component);
        if ((features & ~machine.XState.Max) != 0 || (features & NeedsXcr0 & ~vcpu.Xcr0) != 0)
        {
            vcpu.InjectUndef($"{op.Component} is not enabled in XCR0 (0x{vcpu.Xcr0:x})");
            return null;
        }

        if (unit.Traps(op.Component))
        {
            return ExitReason.DeviceNotAvailable;
        }

        if (op.Kind == GuestOpKind.FpWrite)
        {
            machine.Fp.OutsideWrite(cpu, fp, op.Component, op.Value);
        }
        else
        {
            machine.Fp.OutsideVerify(cpu, fp, op.Component, op.Value);
        }

        return null;
    }
}
