using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>Executes user programs: user mode, signal handlers, traps into the kernel, and the way back.</summary>
internal static partial class UserMode
{
    public static void Run(Task task, UserProgram program)
    {
        task.SignalHandler = program.Handler;
        program.KernelPart?.Invoke();
        if (program.Ops.Count == 0 && task.NextProgram is null)
        {
            return;
        }

        Return(task);
        Execute(task, program.Ops);
        while (task is { NextProgram: { } next, Exiting: false })
        {
            task.NextProgram = null;
            task.SignalHandler = next.Handler;
            Execute(task, next.Ops);
        }

        if (!task.Exiting)
        {
            EnterKernel();
        }
    }

    /// <summary>To user mode, where a signal handler may come first.</summary>
    private static void Return(Task task)
    {
        UserReturn.ExitToUser();
        while (task.SigFrameStack is [.., { HandlerPending: true } frame] && task.SignalHandler is { } handler)
        {
            frame.HandlerPending = false;
            Execute(task, handler.Ops);
            if (task.NextProgram is not null || task.Exiting)
            {
                return;
            }

            EnterKernel();
            SignalFrame.Return(frame);
            UserReturn.ExitToUser();
        }
    }

    private static void Execute(Task task, IReadOnlyList<UserOp> ops)
    {
        foreach (UserOp op in ops)
        {
            while (KernelContext.Current.Machine.OutsidePoint(KernelContext.Current, "user"))
            {
                EnterKernel();
                KernelContext.Current.Machine.Settle(KernelContext.Current);
                Return(task);
            }

            Execute(task, op);
            if (task.NextProgram is not null || task.Exiting)
            {
                return;
            }
        }
    }

    [Trusted("primitive: user mode itself")]
    private static void Execute(Task task, UserOp op)
    {
        KernelContext context = KernelContext.Current;
        switch (op.Kind)
        {
            case UserOpKind.FpWrite or UserOpKind.FpVerify or UserOpKind.Streaming when context.Machine.Arm is { } arm:
                ExecuteArm(context, arm.Fp, task, op);
                break;
            case UserOpKind.Streaming:
                throw new InvalidOperationException($"'{task.Name}' uses streaming mode, which is arm64's: build the machine with Architecture.Arm64, Flavor.Linux and Arm64Options.Sme");
            case UserOpKind.FpWrite when op.Component > XComp.TileData:
                throw new InvalidOperationException($"'{task.Name}' writes {op.Component}, a register of arm64, on an x86 machine or under a hypervisor: use XComp.Sse and the like, or Machine.Kvm");
            case UserOpKind.FpWrite:
                if (Touch(context, task, op.Component))
                {
                    context.Machine.Fp.OutsideWrite(context.Cpu, task.Fpu.FpState, op.Component, op.Value);
                }

                break;
            case UserOpKind.FpVerify:
                if (Touch(context, task, op.Component))
                {
                    context.Machine.Fp.OutsideVerify(context.Cpu, task.Fpu.FpState, op.Component, op.Value);
                }

                break;
            case UserOpKind.Frame:
                op.Frame!(task.SigFrameStack[^1]);
                break;
            case UserOpKind.Syscall:
                EnterKernel();
                context.Machine.Arm?.Fp.SyscallEnter(context.Cpu, task);
                int tokens = context.IrqTokenDepth;
                op.Call!();
                context.Machine.CheckBalance(context, 0, $"a system call of '{task.Name}' returns");
                context.Machine.CheckInterruptsBack(context, tokens, $"a system call of '{task.Name}' returns");
                if (!task.Exiting)
                {
                    Return(task);
                }

                break;
        }
    }

    /// <summary>The instruction may be executed, after whatever traps it takes; false when the task does not survive them.</summary>
    [Trusted("primitive: user mode itself, and the gates of its traps")]
    private static bool Touch(KernelContext context, Task task, XComp component)
    {
        if ((XFeatures.Of(component) & ~context.Machine.XState.Max) != 0)
        {
            EnterKernel();
            Xfd.Kill(task, FatalSignal.Ill);
            return false;
        }

        TrapIfLazy(context, component);
        while (context.Cpu.Xfd is { } unit && unit.Traps(component))
        {
            EnterKernel();
            context.Cpu.IrqsEnabled = false;
            Xfd.DeviceNotAvailable();
            LocalIrq.Enable();
            if (task.Exiting)
            {
                return false;
            }

            Return(task);
            TrapIfLazy(context, component);
        }

        return true;
    }

    /// <summary>The device-not-available trap of the lazy policy: an interrupt gate, back to the same instruction.</summary>
    private static void TrapIfLazy(KernelContext context, XComp component)
    {
        PCpu cpu = context.Cpu;
        if (component == XComp.Pkru || !context.Machine.Fp.TrapsOnTouch(cpu))
        {
            return;
        }

        cpu.InUser = false;
        cpu.IrqsEnabled = false;
        Fpu.DeviceNotAvailable();
        _ = cpu.Current.Flags.Read();
        Arch.ReturnToUser();
    }

    private static void EnterKernel()
    {
        KernelContext context = KernelContext.Current;
        context.Cpu.InUser = false;
        context.Machine.Record(TraceKind.User, $"{context.Cpu.Current.Name} enters the kernel");
    }
}
