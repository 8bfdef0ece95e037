using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel;

/// <summary>What a user task executes, written as a chain of calls.</summary>
public sealed class UserProgram
{
    private readonly List<UserOp> _ops = [];

    internal IReadOnlyList<UserOp> Ops => _ops;

    /// <summary>Code that runs in the kernel before the task first reaches user mode.</summary>
    internal Action? KernelPart { get; private set; }

    /// <summary>Writes an FP register.</summary>
    public UserProgram FpWrite(XComp component, long value) => Add(new UserOp(UserOpKind.FpWrite, component, value));

    /// <summary>Reads an FP register; anything else than the task's own <paramref name="value"/> is a violation.</summary>
    public UserProgram FpVerify(XComp component, long value) => Add(new UserOp(UserOpKind.FpVerify, component, value));

    /// <summary>Computes for a number of interruption points.</summary>
    public UserProgram Spin(int points)
    {
        for (int i = 0; i < points; i++)
        {
            Add(new UserOp(UserOpKind.Spin));
        }

        return this;
    }

    /// <summary>Calls the kernel: <paramref name="body"/> is kernel code, run in the task's context.</summary>
    public UserProgram Syscall([RunsIn(ExecutionMode.Task)] Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Add(new UserOp(UserOpKind.Syscall, Call: body));
    }

    /// <summary>Calls the kernel with ready-made services.</summary>
    public UserProgram Syscall(Action<Syscalls> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Syscall(() => services(Syscalls.Instance));
    }

    /// <summary>Repeats a part.</summary>
    public UserProgram Repeat(int times, Action<UserProgram> part)
    {
        for (int i = 0; i < times; i++)
        {
            part(this);
        }

        return this;
    }

    /// <summary>Kernel code before user mode is reached for the first time, as after a clone.</summary>
    public UserProgram BeforeUser([RunsIn(ExecutionMode.Task)] Action body)
    {
        KernelPart = body;
        return this;
    }

    private UserProgram Add(UserOp op)
    {
        _ops.Add(op);
        return this;
    }
}
