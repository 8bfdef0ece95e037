using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>Instruction cache maintenance.</summary>
public static class ICache
{
    private static readonly Contract s_invalidate = Contract.Of(typeof(ICache), nameof(Invalidate));

    /// <summary>Invalidates the instruction caches for a domain: once for each complete flush.</summary>
    [AtomicSafe]
    [OnComplete]
    public static void Invalidate(Domain domain)
    {
        KernelContext context = s_invalidate.Enter();
        if (domain.FlushRestartPending)
        {
            context.Machine.Violate("INV-C9", $"the instruction caches for {domain.Name} are invalidated although its flush answered Errno.Restart and is not done: once for each completed flush, by the flush itself");
        }

        domain.Counters.ICacheInvalidations++;
        context.Machine.Record(TraceKind.Flush, $"I-cache of {domain.Name} invalidated");
    }
}
