using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>What kernel code may ask the lock checker.</summary>
public static class LockDep
{
    /// <summary>Reports when the calling context does not hold <paramref name="held"/>.</summary>
    [AtomicSafe]
    [Trusted("primitive: reads the list of held locks")]
    public static void AssertHeld(LockBase held)
    {
        KernelContext context = KernelContext.Current;
        if (context.Held.Exists(h => h.Lock == held))
        {
            return;
        }

        string others = context.Held.Count == 0 ? "nothing is held" : $"held is only {context.Held[^1].Describe()}";
        context.Machine.Violate("INV-G5", $"{held} must be held here and is not ({others}): take it before");
    }
}
