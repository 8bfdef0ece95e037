using System;
using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Virtualization;

/// <content>FP instructions of arm64 guests.</content>
internal sealed partial class GuestMode
{
    /// <summary>The trapped instruction is not executed again.</summary>
    public void SkipFp() => _next++;

    private static bool IsFp(GuestOp op) => op.Kind is GuestOpKind.FpWrite or GuestOpKind.FpVerify or GuestOpKind.SetVl;

    /// <summary>Registers of arm64 exist where KVM on arm64 does.</summary>
    private void RefuseArmRegisters(GuestOp op)
    {
        if (op.Kind == GuestOpKind.SetVl || (op.Kind == GuestOpKind.FpWrite && op.Component > XComp.TileData))
        {
            throw new InvalidOperationException($"the guest '{vcpu.Name}' uses {(op.Kind == GuestOpKind.SetVl ? "ZCR_EL1" : op.Component)}, a register of arm64, on an x86 machine or under a hypervisor: use XComp.Sse and the like, or Machine.Kvm");
        }
    }

    private ExitReason? ExecuteArmFp(PCpu cpu, ArmMachine arm, GuestOp op)
    {
        ArmFpEngine fp = arm.Fp;
        FpTrapClass trap = op.Kind == GuestOpKind.SetVl ? FpTrapClass.Sve : ArmFpEngine.ClassOf(op.Component);
        if (cpu.Arm!.Fp.Traps(trap))
        {
            vcpu.TrappedFp = trap;
            _next--;
            return ExitReason.FpTrap;
        }

        if (op.Kind == GuestOpKind.SetVl)
        {
            vcpu.GuestZcr = (int)op.Value;
            cpu.Arm.Fp.Vl = ArmFpEngine.GuestVl(vcpu);
            return null;
        }

        if (!fp.Has(op.Component, vcpu.Name) || op.Component == XComp.Sme)
        {
            vcpu.InjectUndef($"{op.Component} does not exist for the guest");
            return null;
        }

        if (op.Kind == GuestOpKind.FpWrite)
        {
            fp.OutsideWrite(cpu, vcpu.FpRegs, op.Component, op.Value);
        }
        else
        {
            fp.Check.Read(cpu, vcpu.FpRegs, op.Component, op.Value);
        }

        return null;
    }
}
