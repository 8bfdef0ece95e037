using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>Actions at exact places: the k-th time an operation is about to happen.</summary>
internal sealed class InterleavingScript
{
    private readonly Dictionary<string, List<(int Occurrence, Action Action)>> _actions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    public void Add(string operation, int occurrence, Action action)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentOutOfRangeException.ThrowIfLessThan(occurrence, 1);
        ArgumentNullException.ThrowIfNull(action);
        if (!_actions.TryGetValue(operation, out var list))
        {
            _actions.Add(operation, list = []);
        }

        list.Add((occurrence, action));
    }

    public void Fire(string operation)
    {
        if (!_actions.TryGetValue(operation, out var list))
        {
            return;
        }

        int occurrence = _seen[operation] = _seen.GetValueOrDefault(operation) + 1;
        foreach ((int at, Action action) in list.ToArray())
        {
            if (at == occurrence)
            {
                action();
            }
        }
    }
}
