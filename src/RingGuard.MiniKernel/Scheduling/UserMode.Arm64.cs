using RingGuard.MiniKernel.Arm64;

namespace RingGuard.MiniKernel.Scheduling;

/// <content>FP instructions of user code on arm64.</content>
internal static partial class UserMode
{
    [Trusted("primitive: user mode itself, and the gates of its traps")]
    private static void ExecuteArm(KernelContext context, ArmFpEngine fp, Task task, UserOp op)
    {
        XComp component = op.Kind == UserOpKind.Streaming ? XComp.Sme : op.Component;
        if (!fp.Has(component, task.Name))
        {
            EnterKernel();
            Xfd.Kill(task, FatalSignal.Ill);
            return;
        }

        if (component == XComp.Sve && !context.Cpu.Arm!.Fp.SveAtEl0)
        {
            EnterKernel();
            fp.SveAccess(context.Cpu, task);
            Return(task);
            if (task.Exiting)
            {
                return;
            }
        }

        FpSimdState state = task.FpSimdThread.State;
        switch (op.Kind)
        {
            case UserOpKind.Streaming:
                fp.SetStreaming(context.Cpu, state, on: op.Value != 0);
                break;
            case UserOpKind.FpWrite:
                fp.OutsideWrite(context.Cpu, state, op.Component, op.Value);
                break;
            default:
                fp.Check.Read(context.Cpu, state, op.Component, op.Value);
                break;
        }
    }
}
