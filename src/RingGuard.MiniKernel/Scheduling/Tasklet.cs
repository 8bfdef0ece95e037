using System;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel;

/// <summary>
/// A piece of work that runs once, soon, in the Tasklet softirq of the CPU that scheduled it, and on one CPU at a time. Handlers that are opened for
/// <see cref="Vec.Tasklet"/> run after the tasklets.
/// </summary>
public sealed class Tasklet
{
    private static readonly Contract s_schedule = Contract.Of(typeof(Tasklet), nameof(Schedule));

    private readonly Action _body;
    private readonly ulong _identity = ObjectIdentity.Next();
    private Machine? _machine;
    private bool _running;

    /// <summary>Creates a tasklet.</summary>
    /// <param name="body">Atomic: it may not sleep.</param>
    /// <param name="name">As messages and the timeline show it; null is the method's.</param>
    public Tasklet([RunsIn(ExecutionMode.Softirq)] Action body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        _body = body;
        Name = name ?? body.Method.Name;
    }

    /// <summary>As messages and the timeline show it.</summary>
    public string Name { get; }

    /// <summary>Will run; scheduling it again until then changes nothing.</summary>
    public bool IsScheduled { get; private set; }

    /// <summary>Runs it in the next Tasklet softirq of this CPU. Legal anywhere, also from the tasklet itself.</summary>
    [AtomicSafe]
    [Trusted("primitive: the mark and the queue change together")]
    public void Schedule()
    {
        KernelContext context = s_schedule.Enter();
        if (_machine != context.Machine)
        {
            // What a machine that has stopped did not come to is not scheduled in the next one.
            _machine = context.Machine;
            IsScheduled = _running = false;
        }

        context.Machine.Races?.Released(context, _identity);
        if (!IsScheduled)
        {
            IsScheduled = true;
            context.Machine.Irqc.Queue(context.Cpu, this);
        }
    }

    /// <summary>False while it runs on another CPU. One run comes after the other, and after all that came before it was scheduled.</summary>
    internal bool Begin(KernelContext context)
    {
        if (_running)
        {
            return false;
        }

        _running = true;
        IsScheduled = false;
        context.Machine.Races?.Acquired(context, _identity);
        return true;
    }

    internal void Run() => _body();

    internal void End(KernelContext context)
    {
        context.Machine.Races?.Released(context, _identity);
        _running = false;
    }
}
