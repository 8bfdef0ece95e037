using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel;

/// <summary>Tasks that wait for something. Waking is legal anywhere, waiting only where a task may sleep.</summary>
public sealed class WaitQueue
{
    /// <summary>Identity of a queue inside of something else, whose accesses cover those of the queue.</summary>
    internal const ulong Untracked = 0;

    private readonly List<Task> _waiting = [];
    private readonly ulong _identity;

    /// <summary>A signal wakes all, so that the order of those who wait is nobody's business.</summary>
    private readonly AccessKind _kindOfWait;

    /// <summary>Creates a queue.</summary>
    /// <param name="name">What is waited for, as messages show it.</param>
    public WaitQueue(string name)
        : this(name, ObjectIdentity.Next())
    {
    }

    internal WaitQueue(string name, ulong identity, bool isSignal = false)
    {
        Name = name;
        _identity = identity;
        _kindOfWait = isSignal ? AccessKind.Read : AccessKind.Write;
    }

    /// <summary>What is waited for.</summary>
    public string Name { get; }

    /// <summary>Once given, a signal stays: later waiters do not wait.</summary>
    internal bool Signalled { get; private set; }

    /// <summary>Who looks at the queue or changes it depends on who did before.</summary>
    internal void Touch(AccessKind kind = AccessKind.Write)
    {
        if (_identity != Untracked && KernelContext.IsOnKernelThread)
        {
            KernelContext context = KernelContext.Current;
            context.Machine.Observer?.Touch(context, _identity, kind);
            context.Machine.Races?.Acquired(context, _identity);
            context.Machine.Races?.Released(context, _identity);
        }
    }

    /// <summary>Wakes all that wait now.</summary>
    [AtomicSafe]
    public void WakeAll()
    {
        Touch();
        foreach (Task task in _waiting)
        {
            task.Machine.Scheduler.Wake(task);
        }

        _waiting.Clear();
    }

    /// <summary>Wakes the one that has waited longest.</summary>
    [AtomicSafe]
    public void WakeOne()
    {
        Touch();
        if (_waiting.Count > 0)
        {
            Task first = _waiting[0];
            _waiting.RemoveAt(0);
            first.Machine.Scheduler.Wake(first);
        }
    }

    /// <summary>Takes back an <see cref="Add"/>: the task found that it need not wait.</summary>
    internal void Cancel(Task task)
    {
        _waiting.Remove(task);
        task.State = TaskState.Runnable;
        task.WaitsFor = null;
    }

    /// <summary>The task runs again. It is still here when something else woke it, and must not take the wake-up of another one, or be woken out of its next sleep.</summary>
    internal void Leave(Task task)
    {
        if (_waiting.Remove(task))
        {
            Touch();
        }
    }

    internal void Add(Task task)
    {
        Touch(_kindOfWait);
        task.State = TaskState.Blocked;
        task.WaitsFor = Name;
        _waiting.Add(task);
    }

    internal void SignalAll()
    {
        Signalled = true;
        WakeAll();
    }
}
