using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>Executes user programs: user mode, traps into the kernel, and the way back.</summary>
internal static class UserMode
{
    public static void Run(Task task, UserProgram program)
    {
        program.KernelPart?.Invoke();
        if (program.Ops.Count == 0)
        {
            return;
        }

        UserReturn.ExitToUser();
        foreach (UserOp op in program.Ops)
        {
            while (KernelContext.Current.Machine.OutsidePoint(KernelContext.Current, "user"))
            {
                EnterKernel();
                KernelContext.Current.Machine.Settle(KernelContext.Current);
                UserReturn.ExitToUser();
            }

            Execute(task, op);
        }

        EnterKernel();
    }

    [Trusted("primitive: user mode itself")]
    private static void Execute(Task task, UserOp op)
    {
        KernelContext context = KernelContext.Current;
        PCpu cpu = context.Cpu;
        switch (op.Kind)
        {
            case UserOpKind.FpWrite:
                context.Machine.Fp.OutsideWrite(cpu, task.Fpu.FpState, op.Component, op.Value);
                break;
            case UserOpKind.FpVerify:
                context.Machine.Fp.OutsideVerify(cpu, task.Fpu.FpState, op.Component, op.Value);
                break;
            case UserOpKind.Syscall:
                EnterKernel();
                op.Call!();
                context.Machine.CheckBalance(context, 0, $"a system call of '{task.Name}' returns");
                UserReturn.ExitToUser();
                break;
        }
    }

    private static void EnterKernel()
    {
        KernelContext context = KernelContext.Current;
        context.Cpu.InUser = false;
        context.Machine.Record(TraceKind.User, $"{context.Cpu.Current.Name} enters the kernel");
    }
}
