using System.Collections.Generic;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>Runnable tasks of a CPU: highest priority first, first in first out among equals.</summary>
internal sealed class RunQueue
{
    private readonly List<Task> _tasks = [];

    public int Count => _tasks.Count;

    public Task? Peek => _tasks.Count == 0 ? null : _tasks[0];

    public void Enqueue(Task task)
    {
        int at = 0;
        while (at < _tasks.Count && _tasks[at].Priority >= task.Priority)
        {
            at++;
        }

        _tasks.Insert(at, task);
    }

    public Task? Dequeue()
    {
        if (_tasks.Count == 0)
        {
            return null;
        }

        Task task = _tasks[0];
        _tasks.RemoveAt(0);
        return task;
    }

    public bool Remove(Task task) => _tasks.Remove(task);
}
