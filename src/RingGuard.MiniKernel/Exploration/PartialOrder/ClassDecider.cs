using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Runs a machine under a <see cref="PartialOrderSearch"/>: CPUs are its processes, a step is what a CPU does from one interruption point
/// to its next. Events and data are values that a step leaves open.
/// </summary>
/// <param name="search">Kept from run to run.</param>
/// <param name="objects">Numbers of the objects; kept from run to run, 0 is everything.</param>
/// <param name="maxEvents">Events in one run at most.</param>
internal sealed class ClassDecider(PartialOrderSearch search, Dictionary<ulong, int> objects, int maxEvents) : IRunObserver
{
    private static readonly Access s_everything = new(0, AccessKind.Read);

    private int _events;

    /// <summary>The search asked to give the run up.</summary>
    public bool GivenUp { get; private set; }

    public void Announce(KernelContext context, in Announcement next)
    {
    }

    public int ChooseCpu(PCpu current, IReadOnlyList<PCpu> candidates)
    {
        ulong enabled = candidates.Aggregate(0UL, static (mask, cpu) => mask | 1UL << cpu.Id);
        int chosen = search.Choose(enabled);
        if (chosen < 0)
        {
            GivenUp = true;
            return -1;
        }

        search.Touch(s_everything);
        search.Touch(OnCpu(chosen));
        int at = 0;
        while (candidates[at].Id != chosen)
        {
            at++;
        }

        return at;
    }

    public void Touch(KernelContext context, ulong identity, AccessKind kind) => search.Touch(new Access(NumberOf(identity), kind));

    public int Decide(in DecisionPoint point)
    {
        if (point.Kind == DecisionKind.Data)
        {
            return search.ChooseValue(point.Alternatives);
        }

        if (_events == maxEvents)
        {
            return point.Default;
        }

        int taken = search.ChooseValue(point.Alternatives);
        _events += taken == point.Default ? 0 : 1;
        return taken;
    }

    /// <summary>After the run: CPUs that stand before a lock that is not free.</summary>
    public void EndRun(Machine machine) => search.EndRun(!GivenUp, [.. machine.Cpus
        .Where(static c => c.ParkedFor is { } wanted && !wanted.IsFreeFor(c.ParkedMode))
        .Select(c => new Step(c.Id, [s_everything, OnCpu(c.Id), new Access(NumberOf(c.ParkedFor!.Identity), c.ParkedMode == Locking.LockMode.Read ? AccessKind.AcquireShared : AccessKind.Acquire)]))]);

    private Access OnCpu(int cpu) => new(NumberOf(ObjectIdentity.OfCpu(cpu)), AccessKind.Read);

    private int NumberOf(ulong identity)
    {
        if (identity == 0)
        {
            return 0;
        }

        if (!objects.TryGetValue(identity, out int number))
        {
            objects.Add(identity, number = objects.Count + 1);
        }

        return number;
    }
}
