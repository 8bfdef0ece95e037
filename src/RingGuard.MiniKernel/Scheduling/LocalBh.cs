using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>Bottom halves (softirqs) of the CPU that runs the caller.</summary>
public static class LocalBh
{
    private static readonly Contract s_disable = Contract.Of(typeof(LocalBh), nameof(Disable));
    private static readonly Contract s_enable = Contract.Of(typeof(LocalBh), nameof(Enable), "INV-G1", "enable bottom halves in task context with interrupts on");

    /// <summary>Softirqs do not start on this CPU until the matching <see cref="Enable"/>.</summary>
    [Acquires(Resource.Bh)]
    [Trusted("primitive: raises the softirq field of the count")]
    public static void Disable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Raise(s_disable.Enter(), LockBase.SiteOf(file, line));

    /// <summary>Undoes one <see cref="Disable"/>; at zero pending softirqs run here.</summary>
    [Requires(Context.IrqOn | Context.NotHardIrq | Context.NotNmi)]
    [Releases(Resource.Bh)]
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: lowers the softirq field of the count")]
    public static void Enable()
    {
        KernelContext context = s_enable.Enter();
        Lower(context, "LocalBh.Enable");
    }

    /// <summary>Bottom halves off until the scope is disposed.</summary>
    [Acquires(Resource.Bh)]
    [Trusted("primitive: raises the softirq field of the count")]
    public static BhGuard DisableScope([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Raise(s_disable.Enter(), LockBase.SiteOf(file, line));
        return new BhGuard(held: true);
    }

    internal static void Raise(KernelContext context, string site)
    {
        context.Cpu.PreemptCount.Add(PreemptCount.SoftirqDisable);
        context.Cpu.BhOffSite = site;
    }

    internal static void Lower(KernelContext context, string operation)
    {
        if (context.Cpu.PreemptCount.SoftirqDepth < 2)
        {
            context.Machine.Violate("INV-G1", $"{operation} without a matching disable of bottom halves");
            return;
        }

        context.Cpu.PreemptCount.Sub(PreemptCount.SoftirqDisable);
        context.Machine.LockGraph.Exposed(context);
        if (context.Machine.Options.Flavor == Flavor.Linux && context.Cpu.IrqsEnabled)
        {
            context.Machine.Irqc.RunOnIrqExit(context);
        }

        context.Machine.Settle(context);
    }
}
