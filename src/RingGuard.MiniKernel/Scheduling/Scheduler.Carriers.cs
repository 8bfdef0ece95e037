using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Scheduling;

/// <content>Stacks, the baton and the end of a run.</content>
internal sealed partial class Scheduler
{
    private void HandOver(KernelContext from, PCpu to)
    {
        KernelContext stack = StackToRun(to);
        Transfer(stack);
        from.WaitForBaton();
    }

    /// <summary>The stack of a CPU; an idle CPU with a runnable task starts it at once, without a stack for idle.</summary>
    private KernelContext StackToRun(PCpu cpu)
    {
        if (cpu.Stack is { } running)
        {
            return running;
        }

        Task next = cpu.RunQueue.Dequeue() ?? cpu.Idle;
        cpu.IrqsEnabled = false;
        cpu.PreemptCount.Add(PreemptCount.Preempt);
        ClearNeedResched(cpu);
        MakeCurrent(cpu, next);
        return cpu.Stack = next.Context;
    }

    [Trusted("primitive: the switch of stacks itself")]
    private void Transfer(KernelContext to)
    {
        if (to.Started)
        {
            to.PassBaton();
            return;
        }

        to.Started = true;
        _started.Add(to);
        if (_hostFree)
        {
            _hostFree = false;
            to.OnHostThread = true;
            _hostContext = to;
            Volatile.Write(ref _forHost, to);
            _hostGate.Set();
            return;
        }

        StartOnCarrier(to);
    }

    /// <summary>In a method of its own: a lambda that captures costs memory from the start of the method that it stands in, taken or not.</summary>
    [Trusted("primitive: the switch of stacks itself")]
    private void StartOnCarrier(KernelContext to)
    {
        machine.CarriersUsed++;
        machine.Carriers.Run(() => RunContext(to), to.SignalDone);
    }

    [Trusted("primitive: the first thing on a new stack finishes the switch that led here, with interrupts off")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunContext(KernelContext context)
    {
        context.RunOnThisThread(() =>
        {
            try
            {
                FinishSwitch(context);
                context.Cpu.PreemptCount.Sub(PreemptCount.Preempt);
                context.Cpu.IrqsEnabled = true;
                context.Task.Body();
                machine.ThrowIfStopped();
                Exit(context);
            }
            catch (ContextAbandonedException)
            {
                // The run is over and somebody else has said so.
            }
            catch (Exception exception)
            {
                machine.NoteFailure(exception);
                Finish(context);
            }
        });
        if (context.OnHostThread)
        {
            context.SignalDone();
        }

        if (_finisher == context)
        {
            WakeHost(context);
        }
    }

    /// <summary>The end of a task: its stack goes, the CPU goes on with the next one.</summary>
    private void Exit(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        Task task = context.Task;
        machine.CheckBalance(context, 0, $"task '{task.Name}' ended");
        task.State = TaskState.Dead;
        machine.Record(TraceKind.Schedule, $"{task.Name} ends");
        cpu.IrqsEnabled = false;
        cpu.PreemptCount.Add(PreemptCount.Preempt);
        Fpu.DropContext(task.Fpu);
        machine.Arm?.Fp.Release(task);
        machine.FreeFpuContext(task.Fpu);
        if (!task.Daemon && --_liveTasks == 0)
        {
            Finish(context);
            return;
        }

        ClearNeedResched(cpu);
        Task next = cpu.RunQueue.Dequeue() ?? cpu.Idle;
        task.OnCpu = false;
        cpu.InPlainSwitch = !next.HasUserRegisters;
        cpu.Counters.Schedules++;
        machine.Record(TraceKind.Schedule, $"{task.Name} → {next.Name}");
        MakeCurrent(cpu, next);
        if (context.OnHostThread)
        {
            _hostContext = null;
            _hostFree = true;
        }

        if (next.Kind == TaskKind.Idle && machine.Cpus.Count == 1)
        {
            IdleOnBorrowedStack(context, cpu, task);
            return;
        }

        cpu.Stack = next.Context;
        Transfer(next.Context);
    }

    private void Finish(KernelContext context)
    {
        _finisher = context;
        Volatile.Write(ref _finished, true);
    }

    /// <summary>After the finisher's own stack is unwound: the host unwinds the context that it carries, then all others.</summary>
    [Trusted("primitive: hands the baton to the host thread")]
    private void WakeHost(KernelContext finisher)
    {
        if (_hostContext is { } carried && carried != finisher)
        {
            carried.PassBaton();
        }

        _hostGate.Set();
    }

    /// <summary>Unwinds what is left, one stack after the other, so that no thread stays behind.</summary>
    private void AbandonAll()
    {
        foreach (KernelContext context in _started.OrderBy(c => c == _finisher ? 0 : 1).ToArray())
        {
            context.PassBaton();
            if (!context.WaitDone(s_unwindTimeout))
            {
                machine.NoteFailure(new KernelPanicException(
                    $"the stack of '{context.Task.Name}' did not unwind: kernel code must not catch everything and go on in a loop"));
            }
        }
    }
}
