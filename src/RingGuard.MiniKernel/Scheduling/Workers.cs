using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>The kernel threads that run work items: one a CPU, made when it is first needed. They keep the machine running while there is work.</summary>
internal sealed class Workers(Machine machine)
{
    private readonly Dictionary<int, Worker> _workers = [];

    public void Queue(PCpu cpu, WorkItem work)
    {
        Worker worker = work.RunsIn ?? WorkerOf(cpu);
        worker.Items.Enqueue(work);
        machine.Scheduler.SetDaemon(worker.Task!, value: false);
        machine.Scheduler.Wake(worker.Task!);
    }

    /// <summary>What a worker runs now; null for other tasks and between items.</summary>
    public WorkItem? Running(Task task)
    {
        foreach (Worker worker in _workers.Values)
        {
            if (worker.Task == task)
            {
                return worker.Current;
            }
        }

        return null;
    }

    private Worker WorkerOf(PCpu cpu)
    {
        if (!_workers.TryGetValue(cpu.Id, out Worker? worker))
        {
            _workers.Add(cpu.Id, worker = new Worker());
            worker.Task = machine.AddTask($"kworker/{cpu.Id}", TaskKind.KThread, cpu.Id, () => Run(worker), 0, pinned: true);
        }

        return worker;
    }

    private void Run(Worker worker)
    {
        while (true)
        {
            if (worker.Items.TryDequeue(out WorkItem? work))
            {
                worker.Current = work;
                machine.Record(TraceKind.Note, $"work {work.Name}");
                KernelContext context = KernelContext.Current;
                work.Begin(context, worker);
                work.Run();
                machine.CheckBalance(context, 0, $"work '{work.Name}' ends");
                machine.CheckInterruptsBack(context, 0, $"work '{work.Name}' ends");
                worker.Current = null;
                work.End(context);
                continue;
            }

            machine.Scheduler.SetDaemon(worker.Task!, value: true);
            worker.Task!.State = TaskState.Blocked;
            worker.Task.WaitsFor = "work";
            machine.Scheduler.Schedule(KernelContext.Current);
        }
    }

    internal sealed class Worker
    {
        public Queue<WorkItem> Items { get; } = new();

        public Task? Task { get; set; }

        public WorkItem? Current { get; set; }
    }
}
