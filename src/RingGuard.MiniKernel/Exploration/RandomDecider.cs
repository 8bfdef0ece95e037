using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>One random run. Everything that it does follows from the seed and from what earlier runs taught.</summary>
internal sealed class RandomDecider : IRunObserver
{
    private const int Cpus = 16;
    private const uint Scale = 1_000_000;
    private const uint StickyOneIn = 8;

    private readonly SharedKnowledge _knowledge;
    private readonly int _maxEvents;
    private readonly RandomStrategy _strategy;
    private readonly HashSet<int> _changes = [];
    private readonly long[] _priorities = new long[Cpus];
    private readonly Announcement[] _pending = new Announcement[Cpus];
    private readonly RunOrder _order = new(Cpus);
    private readonly List<ulong> _values = [];
    private readonly Dictionary<ulong, int> _objects = [];
    private readonly List<Access> _accesses = [];
    private SplitMix64 _random;
    private int _running = -1;
    private ulong _value;
    private int _switches;
    private int _offers;
    private int _events;

    public RandomDecider(ulong seed, SharedKnowledge knowledge, int maxEvents)
    {
        _random = new SplitMix64(seed);
        _knowledge = knowledge;
        _maxEvents = maxEvents;
        _strategy = (RandomStrategy)_random.Next(4);
        for (int i = 0; i < Cpus; i++)
        {
            _priorities[i] = Draw();
        }

        for (uint depth = _random.Next(3); depth > 0 && _strategy == RandomStrategy.Priorities; depth--)
        {
            _changes.Add((int)_random.Next((uint)knowledge.Switches + 1));
        }
    }

    /// <summary>The first run only looks: nothing is known to be shared yet.</summary>
    private bool IsFirst => _knowledge.Runs == 0;

    public void Announce(KernelContext context, in Announcement next)
    {
        _pending[context.Cpu.Id] = next;
        if (_strategy == RandomStrategy.PartialOrder)
        {
            _priorities[context.Cpu.Id] = Draw();
        }
    }

    public int ChooseCpu(PCpu current, IReadOnlyList<PCpu> candidates)
    {
        EndStep();
        int taken = candidates.Count == 1 || (candidates[0] == current && !IsPlaceToSwitch(_pending[current.Id])) ? 0 : Pick(current, candidates);
        _running = candidates[taken].Id;
        _accesses.Add(new Access(0, AccessKind.Read));
        _accesses.Add(new Access(NumberOf(ObjectIdentity.OfCpu(_running)), AccessKind.Read));
        return taken;
    }

    public void Touch(KernelContext context, ulong identity, AccessKind kind)
    {
        var access = new Access(NumberOf(identity), kind);
        if (!_accesses.Contains(access))
        {
            _accesses.Add(access);
        }

        if (identity != 0 && !ObjectIdentity.IsCpu(identity))
        {
            _knowledge.Note(identity, $"{context.Cpu.Current.Name}/{context.Innermost?.Name}");
        }
    }

    public int Decide(in DecisionPoint point)
    {
        int taken = point.Kind == DecisionKind.Data ? (int)_random.Next((uint)point.Alternatives) : Event(point);
        _value = RunOrder.Mix(_value + (ulong)taken + 1);
        return taken;
    }

    /// <summary>After the run: what it taught.</summary>
    /// <returns>The same number for runs that differ only in the order of independent steps.</returns>
    public ulong EndRun(Machine machine)
    {
        EndStep();
        _knowledge.EndRun(_switches, _offers);
        return _order.ClassHash(_values) ^ RunOrder.Mix((ulong)machine.Violations.Count);
    }

    private int NumberOf(ulong identity)
    {
        if (!_objects.TryGetValue(identity, out int number))
        {
            _objects.Add(identity, number = identity == 0 ? 0 : _objects.Count + 1);
        }

        return number;
    }

    private int Event(in DecisionPoint point)
    {
        if (point.Cpu < 0 || !IsPlaceToInterrupt(_pending[point.Cpu]) || _events == _maxEvents)
        {
            return point.Default;
        }

        _offers++;
        if (IsFirst || _random.Next((uint)System.Math.Max(2, _knowledge.Events)) >= _maxEvents)
        {
            return point.Default;
        }

        _events++;
        return 1 + (int)_random.Next((uint)point.Alternatives - 1);
    }

    private int Pick(PCpu current, IReadOnlyList<PCpu> candidates)
    {
        _switches++;
        if (IsFirst)
        {
            return 0;
        }

        switch (_strategy)
        {
            case RandomStrategy.Sticky when candidates[0] == current && _random.Next(StickyOneIn) != 0:
                return 0;
            case RandomStrategy.Walk or RandomStrategy.Sticky:
                return (int)_random.Next((uint)candidates.Count);
            case RandomStrategy.Priorities when _changes.Contains(_switches):
                _priorities[current.Id] = -_switches;
                break;
        }

        PCpu best = candidates.MaxBy(c => _priorities[c.Id])!;
        if (_strategy == RandomStrategy.PartialOrder)
        {
            foreach (PCpu other in candidates)
            {
                if (other != best && _pending[other.Id].Identity is not 0 and var identity && identity == _pending[best.Id].Identity)
                {
                    _priorities[other.Id] = Draw();
                }
            }
        }

        return Enumerable.Range(0, candidates.Count).First(i => candidates[i] == best);
    }

    /// <summary>While nothing is known to be shared, every place will do.</summary>
    private bool IsPlaceToSwitch(in Announcement next) => !_knowledge.AnyShared || !next.IsLocal || _knowledge.IsShared(next.Identity);

    /// <summary>Also before interrupts or preemption go off: after that it is too late.</summary>
    private bool IsPlaceToInterrupt(in Announcement next) => IsPlaceToSwitch(in next) || next.IsGate;

    private long Draw() => 1 + _random.Next(Scale);

    private void EndStep()
    {
        if (_running >= 0)
        {
            _order.Add(new Step(_running, [.. _accesses]));
            _values.Add(_value);
        }

        _accesses.Clear();
        _value = 0;
        _running = -1;
    }
}
