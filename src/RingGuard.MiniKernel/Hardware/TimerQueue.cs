using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Hardware;

/// <summary>What is due when. Equal times fire in the order of their making.</summary>
internal sealed class TimerQueue
{
    private readonly PriorityQueue<(long Time, long Period, Action Action), (long Time, long Order)> _queue = new();
    private long _order;

    public long? NextTime => _queue.TryPeek(out var timer, out _) ? timer.Time : null;

    public void Add(long time, long period, Action action)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(period);
        _queue.Enqueue((time, period, action), (time, _order++));
    }

    /// <summary>Fires what is due; false when nothing was.</summary>
    public bool Fire(long now)
    {
        bool any = false;
        while (_queue.TryPeek(out var timer, out _) && timer.Time <= now)
        {
            _queue.Dequeue();
            if (timer.Period > 0)
            {
                Add(Math.Max(timer.Time + timer.Period, now + 1), timer.Period, timer.Action);
            }

            timer.Action();
            any = true;
        }

        return any;
    }
}
