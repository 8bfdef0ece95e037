using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>RCU read sections of the non-preemptible kind: they forbid DoSoftirq and sleeping.</summary>
public static class Rcu
{
    private static readonly Contract s_lock = Contract.Of(typeof(Rcu), nameof(ReadLock));
    private static readonly Contract s_unlock = Contract.Of(typeof(Rcu), nameof(ReadUnlock));

    /// <summary>Opens a read section.</summary>
    [Acquires(Resource.RcuRead)]
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: raises the CPU's count")]
    public static void ReadLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_lock.Enter();
        Preempt.Raise(context, LockBase.SiteOf(file, line));
        context.RcuDepth++;
    }

    /// <summary>Closes a read section.</summary>
    [Releases(Resource.RcuRead)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: lowers the CPU's count")]
    public static void ReadUnlock()
    {
        KernelContext context = s_unlock.Enter();
        if (context.RcuDepth == 0)
        {
            context.Machine.Violate("INV-G1", "Rcu.ReadUnlock without a matching Rcu.ReadLock");
            return;
        }

        context.RcuDepth--;
        Preempt.Lower(context, "Rcu.ReadUnlock");
        context.Machine.Settle(context);
    }
}
