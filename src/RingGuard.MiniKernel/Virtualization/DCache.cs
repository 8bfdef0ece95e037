using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Data cache maintenance.</summary>
public static class DCache
{
    // Ticks for one page; the flush budget of the P2M counts the same.
    private const int Cost = 10;

    private static readonly Contract s_clean = Contract.Of(typeof(DCache), nameof(CleanInvalidateByPa));

    /// <summary>Cleans and invalidates a page by address: reaches the caches of all CPUs and the system cache.</summary>
    [AtomicSafe]
    [Cost(Cost)]
    public static void CleanInvalidateByPa(Mfn page)
    {
        KernelContext context = s_clean.Enter();
        context.Machine.Memory.CleanInvalidate(page);
        context.Machine.Charge(Cost);
    }
}
