using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Drives a run towards a predicted deadlock: a CPU that holds one of its locks and is about to wait for the next one stands still until
/// the others have come as far. What is left open is random.
/// </summary>
internal sealed class SteeringDecider(LockPrediction? target, ulong seed, int maxEvents) : IRunObserver
{
    private readonly Dictionary<int, (Announcement Next, KernelContext Context)> _pending = [];
    private SplitMix64 _random = new(seed);
    private int _events;

    public void Announce(KernelContext context, in Announcement next) => _pending[context.Cpu.Id] = (next, context);

    public int ChooseCpu(PCpu current, IReadOnlyList<PCpu> candidates)
    {
        int[] moving = [.. Enumerable.Range(0, candidates.Count).Where(i => !IsInPlace(candidates[i]))];
        int taken = moving.Length > 0 ? moving[_random.Next((uint)moving.Length)] : (int)_random.Next((uint)candidates.Count);
        _pending.Remove(candidates[taken].Id);
        return taken;
    }

    public void Touch(KernelContext context, ulong identity, AccessKind kind)
    {
    }

    public int Decide(in DecisionPoint point)
    {
        if (point.Kind == DecisionKind.Data)
        {
            return (int)_random.Next((uint)point.Alternatives);
        }

        if (_events == maxEvents || _random.Next(IsTimeForInterrupt() ? 2u : 16u) != 0)
        {
            return point.Default;
        }

        _events++;
        return 1 + (int)_random.Next((uint)point.Alternatives - 1);
    }

    private bool IsTimeForInterrupt()
        => target is { NeedsInterrupt: true } && KernelContext.IsOnKernelThread && KernelContext.Current.Held.Exists(h => target.Concerns(h.Lock.Name));

    private bool IsInPlace(PCpu cpu) => target is not null && _pending.TryGetValue(cpu.Id, out var at)
        && at.Next.Wanted is { } wanted && at.Context.Held.Exists(h => target.Edges.Contains((h.Lock.Name, wanted.Name)));
}
