using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Virtualization;

/// <content>FP instructions of arm64 guests.</content>
internal sealed partial class GuestMode
{
    /// <summary>The trapped instruction is not executed again.</summary>
    public void SkipFp() => _next++;

    private static bool IsFp(GuestOp op) => op.Kind is GuestOpKind.FpWrite or GuestOpKind.FpVerify or GuestOpKind.SetVl;

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
