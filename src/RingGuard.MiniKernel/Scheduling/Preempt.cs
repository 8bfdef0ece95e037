using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>Preemption of the calling context.</summary>
public static class Preempt
{
    private static readonly Contract s_disable = Contract.Of(typeof(Preempt), nameof(Disable));
    private static readonly Contract s_enable = Contract.Of(typeof(Preempt), nameof(Enable));
    private static readonly Contract s_enableNoResched = Contract.Of(typeof(Preempt), nameof(EnableNoResched));
    private static readonly Contract s_checkResched = Contract.Of(typeof(Preempt), nameof(CheckResched));

    /// <summary>The count of the CPU that runs this; see <see cref="PreemptCount"/> for its fields.</summary>
    public static uint Count => KernelContext.Current.Cpu.PreemptCount.Value;

    /// <summary>Forbids preemption until the matching <see cref="Enable"/>; nests up to 255 deep.</summary>
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: raises the CPU's count")]
    public static void Disable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Raise(s_disable.Enter(), LockBase.SiteOf(file, line));

    /// <summary>Undoes one <see cref="Disable"/>; at zero a wanted reschedule happens here.</summary>
    [Releases(Resource.Preempt)]
    [Trusted("primitive: lowers the CPU's count; a reschedule at zero is a preemption point, not a blocking call")]
    public static void Enable()
    {
        KernelContext context = s_enable.Enter();
        Lower(context, "Preempt.Enable");
        context.Machine.Settle(context);
    }

    /// <summary>Undoes one <see cref="Disable"/> without looking at wanted reschedules.</summary>
    [Releases(Resource.Preempt)]
    [Trusted("primitive: lowers the CPU's count")]
    public static void EnableNoResched() => Lower(s_enableNoResched.Enter(), "Preempt.EnableNoResched");

    /// <summary>Reschedules if that is wanted and possible.</summary>
    public static void CheckResched()
    {
        KernelContext context = s_checkResched.Enter();
        context.Machine.Settle(context);
    }

    /// <summary>Forbids preemption until the scope is disposed.</summary>
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: raises the CPU's count")]
    public static PreemptGuard DisableScope([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Raise(s_disable.Enter(), LockBase.SiteOf(file, line));
        return new PreemptGuard(held: true);
    }

    internal static void Raise(KernelContext context, string site)
    {
        context.Cpu.PreemptCount.Add(PreemptCount.Preempt);
        context.Cpu.PreemptOffSite = site;
    }

    internal static void Lower(KernelContext context, string operation)
    {
        if (context.Cpu.PreemptCount.PreemptDepth == 0)
        {
            context.Machine.Violate("INV-G1", $"{operation} without a matching Preempt.Disable");
            return;
        }

        context.Cpu.PreemptCount.Sub(PreemptCount.Preempt);
    }
}
