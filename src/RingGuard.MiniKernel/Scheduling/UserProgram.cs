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

    /// <summary>What runs when a signal comes.</summary>
    internal UserProgram? Handler { get; private set; }

    /// <summary>Sets up each frame of this handler before it is stored.</summary>
    internal Action<UserXState>? ConfigureFrame { get; private set; }

    /// <summary>Frames of this handler are restored through the image.</summary>
    internal bool CompatFrames { get; private set; }

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

    /// <summary>Handles signals: the handler starts with initial registers, afterwards the interrupted code goes on with its own.</summary>
    /// <param name="handler">What runs.</param>
    /// <param name="compat">32-bit frames, which are restored through the image.</param>
    /// <param name="frame">Sets up each frame before it is stored, such as a page that is away.</param>
    public UserProgram OnSignal(Action<UserProgram> handler, bool compat = false, Action<UserXState>? frame = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handler = new UserProgram { CompatFrames = compat, ConfigureFrame = frame };
        handler(Handler);
        return this;
    }

    /// <summary>In a signal handler: looks at or changes its own frame.</summary>
    public UserProgram Frame(Action<UserXState> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Add(new UserOp(UserOpKind.Frame, Frame: change));
    }

    /// <summary>SMSTART or SMSTOP of streaming mode (arm64 SME): V, Z, P and FFR become zero.</summary>
    public UserProgram StreamingMode(bool on) => Add(new UserOp(UserOpKind.Streaming, Value: on ? 1 : 0));

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
