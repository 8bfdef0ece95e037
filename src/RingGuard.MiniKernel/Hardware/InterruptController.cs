using System;
using System.Collections.Generic;
using System.Reflection;
using System.Numerics;
using RingGuard.MiniKernel.Scheduling;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Hardware;

/// <summary>
/// Interrupt lines, inter-processor interrupts, NMIs and softirqs. Handlers run as nested calls on the interrupted stack, with the
/// preempt count, the locks and the interrupt state compared before and after (INV-G1, INV-G4).
/// </summary>
internal sealed partial class InterruptController(Machine machine)
{
    // Linux' limits (kernel/softirq.c): restart at most 10 times and for at most 2 ms; a tick stands for a microsecond here.
    private const int MaxRestart = 10;
    private const int MaxTicks = 2000;
    private const int IpiLine = -1;

    private readonly Dictionary<int, IrqLine> _lines = [];
    private readonly SoftirqHandler?[] _softirqs = new SoftirqHandler?[32];
    private readonly Action?[] _softirqBodies = new Action?[32];
    private readonly Activation?[] _softirqActivations = new Activation?[32];
    private readonly Dictionary<int, Task> _ksoftirqd = [];

    public NmiHandler? NmiHandler { get; set; }

    public void Request(int line, IrqHandler handler, string? name, IrqTrigger trigger = IrqTrigger.Edge)
    {
        ArgumentNullException.ThrowIfNull(handler);
        CheckHandler(handler, ExecutionMode.HardIrq);
        if (!_lines.TryAdd(line, new IrqLine(handler, name ?? $"irq {line}", trigger)))
        {
            throw new InvalidOperationException($"interrupt line {line} has a handler already ('{_lines[line].Name}'): use another line");
        }
    }

    public void Raise(PCpu cpu, int line)
    {
        IrqLine raised = LineAt(line);
        if (raised.Trigger == IrqTrigger.Level)
        {
            raised.Up.Add(cpu.Id);
        }

        Ask(cpu, line, raised);
    }

    /// <summary>The device lets go of a level line; what was pending for it is no longer asked for.</summary>
    public void Lower(PCpu cpu, int line)
    {
        IrqLine lowered = LineAt(line);
        if (lowered.Trigger == IrqTrigger.Edge)
        {
            throw new InvalidOperationException($"interrupt line {line} ('{lowered.Name}') is an edge line, which nothing lowers: request it with IrqTrigger.Level");
        }

        lowered.Up.Remove(cpu.Id);
        lowered.Waiting.Remove(cpu.Id);
    }

    /// <summary>Keeps a line from every CPU, or lets it through again with what came meanwhile.</summary>
    public void Mask(int line, bool masked)
    {
        IrqLine changed = LineAt(line);
        changed.Masked = masked;
        if (!masked)
        {
            int[] waiting = [.. changed.Waiting];
            changed.Waiting.Clear();
            foreach (int cpu in waiting)
            {
                Ask(machine.Cpus[cpu], line, changed);
            }
        }
    }

    private void Ask(PCpu cpu, int number, IrqLine line)
    {
        machine.TouchCpu(cpu);
        if (line.Masked)
        {
            line.Waiting.Add(cpu.Id);
        }
        else if (!cpu.PendingIrqs.Contains(number))
        {
            cpu.PendingIrqs.Enqueue(number);
        }
    }

    private IrqLine LineAt(int line)
        => _lines.TryGetValue(line, out IrqLine? found)
            ? found
            : throw new InvalidOperationException($"interrupt line {line} has no handler: call Machine.RequestIrq({line}, ...) first");

    private void CheckHandler(Delegate handler, ExecutionMode mode)
    {
        if (machine.Options.RequireHandlerContext && handler.Method.GetCustomAttribute<RunsInAttribute>()?.Mode != mode)
        {
            throw new ArgumentException($"{handler.Method.DeclaringType?.Name}.{handler.Method.Name} does not say where it runs: put [RunsIn(ExecutionMode.{mode})] on it", nameof(handler));
        }
    }

    public void Open(SoftirqVector vector, SoftirqHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (vector == SoftirqVector.Schedule)
        {
            throw new ArgumentException("the Schedule softirq belongs to the scheduler: open another vector", nameof(vector));
        }

        CheckHandler(handler, ExecutionMode.Softirq);

        _softirqs[(int)vector] = handler;
        _softirqBodies[(int)vector] = handler.Invoke;
    }

    public void MarkSoftirq(PCpu cpu, SoftirqVector vector)
    {
        machine.TouchCpu(cpu);
        if ((cpu.SoftirqPending & (1u << (int)vector)) == 0)
        {
            cpu.SoftirqRaisedAt[(int)vector] = machine.Now;
            cpu.SoftirqPending |= 1u << (int)vector;
        }
    }

    /// <summary>Marks a vector on another CPU; the inter-processor interrupt is what makes that CPU look at it.</summary>
    public void SendSoftirq(PCpu cpu, SoftirqVector vector)
    {
        MarkSoftirq(cpu, vector);
        if (!_lines.ContainsKey(IpiLine))
        {
            Request(IpiLine, static () => { }, "IPI");
        }

        Raise(cpu, IpiLine);
    }

    /// <summary>Takes what may be taken now: NMIs always, interrupts when they are on.</summary>
    public void DeliverPending(KernelContext context)
    {
        while (true)
        {
            PCpu cpu = context.Cpu;
            if (cpu.PendingNmis > 0 && !cpu.PreemptCount.InNmi)
            {
                cpu.PendingNmis--;
                RunNmi(context, cpu);
            }
            else if (cpu.IrqsEnabled && cpu.PendingIrqs.TryDequeue(out int line))
            {
                RunHardIrq(context, cpu, line);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Softirqs that an idle CPU finds pending; a reschedule needs no switch there, the idle loop picks anyway.</summary>
    public void RunIdleSoftirqs(KernelContext context)
    {
        if (context.Cpu.SoftirqPending != 0)
        {
            RunSoftirqs(context, except: 0, MaxRestart);
            context.Cpu.SoftirqPending &= ~Bit(SoftirqVector.Schedule);
        }
    }

    /// <summary>Linux' way: on interrupt exit, in bounds, the rest to ksoftirqd.</summary>
    public void RunOnIrqExit(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        if (cpu.SoftirqPending == 0 || cpu.PreemptCount.InInterrupt)
        {
            return;
        }

        bool irqs = cpu.IrqsEnabled;
        RunSoftirqs(context, except: Bit(SoftirqVector.Schedule), MaxRestart);
        cpu.IrqsEnabled = irqs;
        if ((cpu.SoftirqPending & ~Bit(SoftirqVector.Schedule)) != 0)
        {
            WakeKsoftirqd(cpu);
        }
    }

    /// <summary>Runs pending vectors until none is left, except those in <paramref name="except"/>.</summary>
    public void RunSoftirqs(KernelContext context, uint except, int maxRestart)
    {
        PCpu cpu = context.Cpu;
        long started = machine.Now;
        for (int restart = 0; (cpu.SoftirqPending & ~except) != 0; restart++)
        {
            if (restart >= maxRestart || machine.Now - started > MaxTicks || (restart > 0 && machine.Options.Flavor == Flavor.Linux && cpu.PreemptCount.NeedResched))
            {
                return;
            }

            uint pending = cpu.SoftirqPending & ~except;
            cpu.SoftirqPending &= ~pending;
            for (; pending != 0; pending &= pending - 1)
            {
                var vector = (SoftirqVector)BitOperations.TrailingZeroCount(pending);
                if (vector != SoftirqVector.Schedule)
                {
                    RunSoftirq(context, vector);
                }
            }
        }
    }

    /// <summary>Takes the lowest pending vector off the CPU and runs it; Schedule reschedules, so the context may be elsewhere afterwards.</summary>
    public void RunOneSoftirq(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        var vector = (SoftirqVector)BitOperations.TrailingZeroCount(cpu.SoftirqPending);
        cpu.SoftirqPending &= ~Bit(vector);
        if (vector == SoftirqVector.Schedule)
        {
            RecordLatency(cpu, vector);
            machine.Scheduler.Schedule(context);
        }
        else
        {
            RunSoftirq(context, vector);
        }
    }

    private static uint Bit(SoftirqVector vector) => 1u << (int)vector;

    private void RunSoftirq(KernelContext context, SoftirqVector vector)
    {
        PCpu cpu = context.Cpu;
        RecordLatency(cpu, vector);
        cpu.Counters.SoftirqRuns++;
        Action? handler = _softirqBodies[(int)vector];
        if (vector == SoftirqVector.Tasklet && TakeTasklets(cpu) is { } tasklets)
        {
            handler = TaskletsAndThen(tasklets, _softirqs[(int)vector]);
        }

        if (handler is null)
        {
            throw new InvalidOperationException($"softirq {vector} was raised but has no handler: call Softirq.Open({vector}, ...) first");
        }

        bool irqs = cpu.IrqsEnabled;
        int tokens = context.IrqTokenDepth;
        cpu.IrqsEnabled = true;
        Activation activation = _softirqActivations[(int)vector] ??= new Activation(ExecutionMode.Softirq, $"softirq {vector}");
        Nested(context, cpu, activation, PreemptCount.SoftirqServing, TraceKind.Softirq, handler);
        machine.CheckInterruptsBack(context, tokens, activation.Name);
        cpu.IrqsEnabled = irqs;
    }

    private void RecordLatency(PCpu cpu, SoftirqVector vector)
    {
        long latency = machine.Now - cpu.SoftirqRaisedAt[(int)vector];
        cpu.Counters.MaxSoftirqLatency = Math.Max(cpu.Counters.MaxSoftirqLatency, latency);
        if (machine.Options.SoftirqLatencyLimit > 0 && latency > machine.Options.SoftirqLatencyLimit)
        {
            machine.Violate("INV-G10", $"softirq {vector} on {cpu} waited {latency} ticks for its handler, {machine.Options.SoftirqLatencyLimit} are allowed: long work must ask for pending softirqs (Sched.CondResched, Errno.Restart)", $"t={cpu.SoftirqRaisedAt[(int)vector]}, when it was raised");
        }
    }

    private void RunHardIrq(KernelContext context, PCpu cpu, int line)
    {
        IrqLine source = _lines[line];
        if (source.Masked)
        {
            source.Waiting.Add(cpu.Id);
            return;
        }

        if (source.Trigger == IrqTrigger.Level && !source.Up.Contains(cpu.Id))
        {
            // Lowered before it was taken: spurious, no handler sees it.
            return;
        }

        string name = source.Name;
        uint here = 1u << cpu.Id;
        if ((source.ActiveOn & here) != 0)
        {
            machine.Violate("INV-G4", $"interrupt line {line} ('{name}') was re-entered on {cpu}: its handler must not enable interrupts");
            return;
        }

        source.ActiveOn |= here;
        cpu.IrqsEnabled = false;
        cpu.Counters.Interrupts++;
        Nested(context, cpu, source.Activation, PreemptCount.HardIrq, TraceKind.Irq, source.Run);
        if (cpu.IrqsEnabled)
        {
            machine.Violate("INV-G4", $"the handler of interrupt line {line} ('{name}') returned with interrupts on: it must leave them off");
        }

        source.ActiveOn &= ~here;
        if (source.Trigger == IrqTrigger.Level && source.Up.Contains(cpu.Id))
        {
            Ask(cpu, line, source);
        }

        if (machine.Options.Flavor == Flavor.Linux && !cpu.IsIdle)
        {
            RunOnIrqExit(context);
        }

        cpu.IrqsEnabled = true;
    }

    private void RunNmi(KernelContext context, PCpu cpu)
    {
        bool irqs = cpu.IrqsEnabled;
        cpu.IrqsEnabled = false;
        Nested(context, cpu, new Activation(ExecutionMode.Nmi, "NMI"), PreemptCount.Nmi, TraceKind.Nmi, () => NmiHandler?.Invoke());
        cpu.IrqsEnabled = irqs;
    }

    private void Nested(KernelContext context, PCpu cpu, Activation activation, uint offset, TraceKind kind, Action handler)
    {
        string name = activation.Name;
        machine.Fp.Check.Section(cpu, name);
        uint before = cpu.PreemptCount.Value;
        int held = context.Held.Count;
        bool user = cpu.InUser;
        bool guest = cpu.InGuest;
        bool hyp = cpu.Arm is { InHyp: true };
        cpu.InUser = cpu.InGuest = false;
        cpu.Arm?.Leave();
        machine.Record(kind, name);
        cpu.PreemptCount.Add(offset);
        cpu.NestingDepth++;
        context.Activations.Add(activation);
        handler();
        if (context.Held.Count > held)
        {
            machine.Violate("INV-G5", $"{name} returned while {context.Held[^1].Describe()}: a handler releases what it takes");
            context.Held.RemoveRange(held, context.Held.Count - held);
        }

        uint expected = before + offset;
        if (cpu.PreemptCount.Value != expected)
        {
            machine.Violate("INV-G1", $"{name} entered with preempt count 0x{expected:x6} and exited with 0x{cpu.PreemptCount.Value:x6}: a handler leaves the count as it found it");
            cpu.PreemptCount.Repair(expected);
        }

        context.Activations.RemoveAt(context.Activations.Count - 1);
        cpu.NestingDepth--;
        cpu.PreemptCount.Sub(offset);
        cpu.InUser = user;
        cpu.InGuest = guest;
        if (cpu.Arm is { } arm)
        {
            arm.InHyp = hyp;
        }
    }

    private void WakeKsoftirqd(PCpu cpu)
    {
        if (!_ksoftirqd.TryGetValue(cpu.Id, out Task? task))
        {
            task = machine.AddTask($"ksoftirqd/{cpu.Id}", TaskKind.KThread, cpu.Id, () => Ksoftirqd(cpu), 0, pinned: true);
            machine.Scheduler.MakeDaemon(task);
            _ksoftirqd.Add(cpu.Id, task);
        }

        machine.Scheduler.Wake(task);
    }

    private void Ksoftirqd(PCpu cpu)
    {
        while (true)
        {
            KernelContext context = KernelContext.Current;
            RunSoftirqs(context, except: Bit(SoftirqVector.Schedule), maxRestart: 1);
            if ((cpu.SoftirqPending & ~Bit(SoftirqVector.Schedule)) == 0)
            {
                Task.Current.State = TaskState.Blocked;
                Task.Current.WaitsFor = "softirqs";
            }

            machine.Scheduler.Schedule(context);
        }
    }
}
