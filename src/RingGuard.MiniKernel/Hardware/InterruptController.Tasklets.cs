using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Hardware;

/// <content>Tasklets: what the Tasklet softirq of a CPU has to run.</content>
internal sealed partial class InterruptController
{
    private readonly Dictionary<int, List<Tasklet>> _tasklets = [];

    /// <summary>To be run by the next Tasklet softirq of the CPU.</summary>
    public void Queue(PCpu cpu, Tasklet tasklet)
    {
        if (!_tasklets.TryGetValue(cpu.Id, out List<Tasklet>? queue))
        {
            _tasklets.Add(cpu.Id, queue = []);
        }

        queue.Add(tasklet);
        MarkSoftirq(cpu, SoftirqVector.Tasklet);
    }

    private List<Tasklet>? TakeTasklets(PCpu cpu) => _tasklets.Remove(cpu.Id, out List<Tasklet>? queue) ? queue : null;

    /// <summary>In a method of its own: a lambda that captures costs memory where it stands, taken or not.</summary>
    private Action TaskletsAndThen(List<Tasklet> tasklets, SoftirqHandler? opened) => () => RunTasklets(tasklets, opened);

    private void RunTasklets(List<Tasklet> tasklets, SoftirqHandler? opened)
    {
        foreach (Tasklet tasklet in tasklets)
        {
            KernelContext context = KernelContext.Current;
            PCpu cpu = context.Cpu;
            machine.Point(context, new Announcement("Tasklet/next"));
            if (!tasklet.Begin(context))
            {
                // It runs on another CPU: this one lets that go on and tries again.
                Queue(cpu, tasklet);
                machine.SpinOnce(context);
                continue;
            }

            uint before = cpu.PreemptCount.Value;
            int tokens = context.IrqTokenDepth;
            machine.Record(TraceKind.Softirq, $"tasklet {tasklet.Name}");
            tasklet.Run();
            if (cpu.PreemptCount.Value != before)
            {
                machine.Violate("INV-G1", $"tasklet '{tasklet.Name}' entered with preempt count 0x{before:x6} and exited with 0x{cpu.PreemptCount.Value:x6}: a handler leaves the count as it found it");
                cpu.PreemptCount.Repair(before);
            }

            machine.CheckInterruptsBack(context, tokens, $"tasklet '{tasklet.Name}' ends");
            tasklet.End(context);
        }

        opened?.Invoke();
    }
}
