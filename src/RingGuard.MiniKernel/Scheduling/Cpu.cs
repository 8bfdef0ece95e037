using System;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>The CPU that runs the caller, as seen by straight-line code.</summary>
public static class Cpu
{
    private static readonly Contract s_poll = Contract.Of(typeof(Cpu), nameof(Poll));
    private static readonly Contract s_charge = Contract.Of(typeof(Cpu), nameof(Charge));
    private static readonly Contract s_relax = Contract.Of(typeof(Cpu), nameof(Relax));

    /// <summary>Anything forbids sleeping here: a count, interrupts off, a spinning lock.</summary>
    [Ensures(Context.NotAtomic, On = Outcome.False)]
    public static bool InAtomic
    {
        [Trusted("primitive: reads count and interrupt flag; locks, RCU sections and FPU sections all raise the count")]
        get
        {
            Hardware.PCpu cpu = KernelContext.Current.Cpu;
            return cpu.PreemptCount.InAtomic || !cpu.IrqsEnabled;
        }
    }

    /// <summary>An interruption point and nothing else.</summary>
    [AtomicSafe]
    public static void Poll() => s_poll.Enter();

    /// <summary>Work that takes <paramref name="ticks"/>; interrupts that come meanwhile are taken at its end.</summary>
    [AtomicSafe]
    public static void Charge(long ticks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ticks);
        KernelContext context = s_charge.Enter();
        context.Machine.Charge(ticks);
        context.Machine.Settle(context);
    }

    /// <summary>Busy waiting: lets another CPU go on if one can.</summary>
    [AtomicSafe]
    public static void Relax()
    {
        KernelContext context = s_relax.Enter();
        context.Machine.SpinOnce(context);
    }
}
