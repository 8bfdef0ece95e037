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

/// <content>Which context runs next, and how it becomes the one that runs.</content>
internal sealed partial class Scheduler
{
    /// <summary>What an idle CPU does on a stack of its own.</summary>
    public void IdleLoop()
    {
        KernelContext context = KernelContext.Current;
        while (true)
        {
            WaitForWork(context);
            Schedule(context);
        }
    }

    /// <summary>At an interruption point: may let another CPU go on.</summary>
    public void MaybeSwitchCpu(KernelContext context, in Announcement next)
    {
        PCpu cpu = context.Cpu;
        if (cpu.InPlainSwitch)
        {
            // Nobody can tell whether a task was woken in the middle of such a switch or right after it: one of the two is enough.
            return;
        }

        if (machine.Options.Decider is null)
        {
            if (machine.Cpus.Count > 1 && OthersWithWork(cpu) is { Count: > 0 } others)
            {
                int byDefault = others.IndexOf(schedule.AtPoint(cpu, others)) + 1;
                others.Insert(0, cpu);
                SwitchCpu(context, others, byDefault, next.Operation, next.Target);
            }

            return;
        }

        // To a decider, a CPU that would only spin has nothing to run. One that waits for itself is let go on to say so.
        LockBase? wanted = next.Wanted is { IsPerCpu: false } && !Holds(context, next.Wanted) ? next.Wanted : null;
        cpu.ParkedFor = wanted;
        cpu.ParkedMode = next.Mode;
        List<PCpu> candidates = OthersWithWork(cpu);
        if (wanted is null || wanted.IsFreeFor(next.Mode) || candidates.Count == 0 || GivesWay(cpu, wanted))
        {
            candidates.Insert(0, cpu);
        }

        SwitchCpu(context, candidates, 0, next.Operation, next.Target);
        context.Cpu.ParkedFor = null;
        if (machine.Observer is { } observer && !next.IsLocal)
        {
            observer.Touch(context, 0, AccessKind.Write);
        }
    }

    /// <summary>In a method of its own: a lambda that captures costs memory from the start of the method that it stands in, taken or not.</summary>
    private static bool Holds(KernelContext context, LockBase wanted) => context.Held.Exists(h => h.Lock == wanted);

    /// <summary>The CPU cannot go on: another one must. False when there is none.</summary>
    public bool LetAnotherCpuRun(KernelContext context)
    {
        if (OthersWithWork(context.Cpu) is not { Count: > 0 } others)
        {
            return false;
        }

        int byDefault = machine.Options.Decider is null ? others.IndexOf(schedule.WhenStuck(context.Cpu, others)) : 0;
        SwitchCpu(context, others, byDefault, "(waiting)", "");
        return true;
    }

    private void SwitchCpu(KernelContext context, List<PCpu> candidates, int byDefault, string operation, string target)
    {
        int taken = machine.DecideCpu(context, candidates, byDefault, operation, target);
        if (candidates[taken] is var next && next != context.Cpu)
        {
            HandOver(context, next);
        }
    }

    /// <summary>Lets other CPUs run and time pass until the idle CPU has a task to run.</summary>
    private void WaitForWork(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        while (true)
        {
            machine.ThrowIfStopped();
            machine.Irqc.DeliverPending(context);
            machine.Irqc.RunIdleSoftirqs(context);
            if (cpu.RunQueue.Count > 0)
            {
                return;
            }

            if (_liveTasks == 0)
            {
                Finish(context);
                throw new ContextAbandonedException();
            }

            cpu.IdleWaits = true;
            bool somebodyRan = LetAnotherCpuRun(context);
            cpu.IdleWaits = false;
            if (somebodyRan || cpu.HasDeliverableInterrupt)
            {
                continue;
            }

            if (machine.Timers.NextTime is { } next)
            {
                machine.Charge(Math.Max(1, next - machine.Now));
                continue;
            }

            machine.Panic("nothing can go on: " + string.Join("; ", machine.Tasks
                .Where(static t => t.State != TaskState.Dead && !t.Daemon)
                .Select(static t => $"'{t.Name}' waits for {t.WaitsFor ?? (t.State == TaskState.Stopped ? "its tracer" : t.Cpu.SpinsOn?.ToString() ?? (t.OnCpu ? t.Cpu.ParkedFor?.ToString() : null) ?? "a CPU")}")));
        }
    }

    private void SwitchTo(KernelContext context, PCpu cpu, Task prev, Task next, PCpu? moveTo, bool queued)
    {
        cpu.Counters.Schedules++;
        cpu.InPlainSwitch = !prev.HasUserRegisters && !next.HasUserRegisters;
        LeaveFp(cpu, prev, next);
        prev.OnCpu = false;
        if (prev.State == TaskState.Runnable && !queued && moveTo is null && prev.Kind != TaskKind.Idle)
        {
            // Woken since it decided to sleep: the waker saw it on its CPU and left it to us.
            Enqueue(prev, cpu);
        }

        if (moveTo is null)
        {
            machine.Record(TraceKind.Schedule, $"{prev.Name} → {next.Name}");
        }
        else
        {
            machine.Record(TraceKind.Schedule, $"{prev.Name} → {next.Name}, {prev.Name} moves to {moveTo}");
        }

        MakeCurrent(cpu, next);
        if (moveTo is not null)
        {
            Enqueue(prev, moveTo);
            if (moveTo.IsIdle)
            {
                WantResched(moveTo);
            }
        }

        if (next.Kind == TaskKind.Idle && machine.Cpus.Count == 1)
        {
            IdleOnBorrowedStack(context, cpu, prev);
            return;
        }

        cpu.Stack = next.Context;
        Transfer(next.Context);
        context.WaitForBaton();
        FinishSwitch(context);
    }

    /// <summary>The outgoing task's FP registers. On arm64 its virtual CPU is put first, by the notifier of the scheduler.</summary>
    private void LeaveFp(PCpu cpu, Task prev, Task next)
    {
        if (machine.Arm is null)
        {
            Fpu.SwitchPrepare(prev, cpu.Id);
            prev.VCpu?.SwitchOut(cpu);
            return;
        }

        prev.VCpu?.SwitchOut(cpu);
        FpSimd.ThreadSwitch(next);
    }

    private void IdleOnBorrowedStack(KernelContext context, PCpu cpu, Task prev)
    {
        if (machine.Options.Arch == Architecture.X86_64)
        {
            Pkru.SwitchTo(prev, cpu.Idle);
        }

        cpu.InPlainSwitch = false;
        while (true)
        {
            cpu.PreemptCount.Sub(PreemptCount.Preempt);
            cpu.IrqsEnabled = true;
            WaitForWork(context);
            cpu.IrqsEnabled = false;
            cpu.PreemptCount.Add(PreemptCount.Preempt);
            ClearNeedResched(cpu);
            Task next = cpu.RunQueue.Dequeue()!;
            cpu.Counters.Schedules++;
            machine.Record(TraceKind.Schedule, $"{cpu.Idle.Name} → {next.Name}");
            MakeCurrent(cpu, next);
            if (next != prev)
            {
                cpu.Stack = next.Context;
                Transfer(next.Context);
                if (prev.State == TaskState.Dead)
                {
                    return;
                }

                context.WaitForBaton();
            }

            FinishSwitch(context);
            return;
        }
    }

    private void MakeCurrent(PCpu cpu, Task next)
    {
        cpu.Idle.OnCpu = false;
        machine.Races?.Switched(cpu, cpu.Current, next);
        cpu.SwitchedFrom = cpu.Current;
        cpu.Current = next;
        next.OnCpu = true;
        next.Cpu = cpu;
        next.Context.Cpu = cpu;
        ArmSlice(cpu);
    }

    /// <summary>First thing on the new stack: <c>current</c> is the new task already (F4.29).</summary>
    private static void FinishSwitch(KernelContext context)
    {
        EnterFp(context, context.Cpu);
        context.Cpu.InPlainSwitch = false;
    }

    private static void EnterFp(KernelContext context, PCpu cpu)
    {
        Task current = cpu.Current;
        if (context.Machine.Arm is { } arm)
        {
            // The flag first: what a virtual CPU notes at its load depends on it.
            arm.Fp.SwitchIn(cpu, current);
            current.VCpu?.SwitchIn(cpu);
            return;
        }

        current.VCpu?.SwitchIn(cpu);
        if (cpu.SwitchedFrom is { } prev && context.Machine.Options.Arch == Architecture.X86_64)
        {
            Pkru.SwitchTo(prev, current);
        }

        Fpu.SwitchFinish(context.Machine.Faults.IsEnabled(Fault.FinishBeforeCurrentUpdate) ? cpu.SwitchedFrom ?? current : current);
    }

    private List<PCpu> OthersWithWork(PCpu current)
    {
        _others.Clear();
        foreach (PCpu cpu in machine.Cpus)
        {
            if (cpu != current && HasWork(cpu))
            {
                _others.Add(cpu);
            }
        }

        return _others;
    }

    /// <summary>The task on the CPU would sleep for the lock, which lets another one run.</summary>
    private static bool GivesWay(PCpu cpu, LockBase wanted) => !wanted.Spins && cpu.RunQueue.Count > 0;

    private static bool HasWork(PCpu cpu)
    {
        if (cpu.HasDeliverableInterrupt)
        {
            return true;
        }

        if (cpu.IsIdle)
        {
            // An idle task that is not waiting is in the middle of a switch, with the next task in its hands.
            return cpu.RunQueue.Count > 0 || cpu.SoftirqPending != 0 || (cpu.Stack is not null && !cpu.IdleWaits);
        }

        return cpu.ParkedFor is { } wanted ? wanted.IsFreeFor(cpu.ParkedMode) || GivesWay(cpu, wanted) : cpu.SpinsOn is not { } spin || spin.CouldBeTakenBy(cpu);
    }
}
