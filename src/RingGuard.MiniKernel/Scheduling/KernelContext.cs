using System;
using System.Collections.Generic;
using System.Threading;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel;

/// <summary>
/// A stack that kernel code runs on: one for each task. Interrupts, softirqs and traps run as nested calls on the stack of what they
/// interrupted. The static facades resolve the machine through <see cref="Current"/>.
/// </summary>
public sealed class KernelContext
{
    [ThreadStatic]
    private static KernelContext? t_current;

    private readonly ManualResetEventSlim _baton = new(false, 0);
    private readonly ManualResetEventSlim _done = new(false, 0);

    internal KernelContext(Machine machine, Task task, PCpu cpu)
    {
        Machine = machine;
        Task = task;
        Cpu = cpu;
    }

    /// <summary>The context of the calling thread.</summary>
    /// <exception cref="InvalidOperationException">The calling thread runs no kernel code.</exception>
    public static KernelContext Current
    {
        [Trusted("throws only where no kernel code runs, so that no kernel code has a path through it")]
        get => t_current ?? throw new InvalidOperationException(
            "no kernel context on this thread: kernel API works only inside Machine.Run, a task of the machine or one of its handlers; "
            + "threads, timers, finalizers and code after an await have none");
    }

    /// <summary>The machine this context belongs to.</summary>
    public Machine Machine { get; }

    /// <summary>The CPU it runs on; changes when the task migrates.</summary>
    public PCpu Cpu { get; internal set; }

    /// <summary>The task that owns the stack; <see cref="MiniKernel.Task.Current"/> differs while an idle CPU borrows it.</summary>
    internal Task Task { get; }

    /// <summary>Interruption points passed on this stack: names a decision independently of what other stacks do.</summary>
    internal int Operations { get; set; }

    /// <summary>Objects that kernel code on this stack made, for their identity.</summary>
    internal int ObjectsMade { get; set; }

    internal bool Started { get; set; }

    internal bool OnHostThread { get; set; }

    /// <summary>Locks held by this stack in the order of acquisition, interrupt activations on top of it included.</summary>
    internal List<HeldLock> Held { get; } = [];

    internal string HeldNames => Held.Count switch
    {
        0 => "",
        1 => Held[0].Lock.Name,
        _ => string.Join(", ", Held.ConvertAll(static h => h.Lock.Name)),
    };

    /// <summary>Asynchronous activations nested on this stack, innermost last; empty is task level.</summary>
    internal List<Activation> Activations { get; } = [];

    /// <summary>Interrupt states saved and not yet restored on this stack.</summary>
    internal int IrqTokenDepth { get; set; }

    /// <summary>The innermost intercepted call on this stack that promised not to sleep.</summary>
    internal AtomicPromise? AtomicSafe { get; set; }

    /// <summary>Depth of RCU read sections.</summary>
    internal int RcuDepth { get; set; }

    internal Activation? Innermost => Activations.Count == 0 ? null : Activations[^1];

    internal static bool IsOnKernelThread => t_current is not null;

    /// <summary>Runs <paramref name="body"/> with this context as the ambient one.</summary>
    internal void RunOnThisThread(Action body)
    {
        KernelContext? before = t_current;
        t_current = this;
        try
        {
            body();
        }
        finally
        {
            t_current = before;
        }
    }

    [Trusted("primitive: hands the baton to another carrier thread")]
    internal void PassBaton() => _baton.Set();

    /// <summary>Waits until another context hands over; exactly one context of a machine runs at any time.</summary>
    [Trusted("primitive: waits for the baton between carrier threads; to the kernel code on this stack no time passes")]
    internal void WaitForBaton()
    {
        _baton.Wait();
        _baton.Reset();
        Machine.ThrowIfStopped();
    }

    [Trusted("primitive: hands the baton to another carrier thread")]
    internal void SignalDone() => _done.Set();

    [Trusted("primitive: the host waits for the end of an abandoned stack")]
    internal bool WaitDone(TimeSpan timeout) => _done.Wait(timeout);
}
