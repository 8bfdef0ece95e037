using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>What a state holds that was taken in the body, as one hold: the surest, and a lock or section before the count that it carries.</summary>
internal static class HeldThing
{
    /// <param name="state">The state.</param>
    /// <param name="countsSleepingLocks">Whether locks that put their waiter to sleep count: in code that is no kernel they are ordinary.</param>
    public static Hold? Of(KernelState state, bool countsSleepingLocks = true)
    {
        Hold? best = null;
        foreach (var hold in state.Holds)
        {
            if (!hold.IsStale && !hold.IsUndecided && !hold.FromEntry && (countsSleepingLocks || !hold.Resource.IsLock || hold.IsSpinning) && Rank(hold) > Rank(best))
                best = hold;
        }

        return best;
    }

    private static int Rank(Hold? hold)
        => hold is null ? 0 : 1 + (hold.Must ? 2 : 0) + (hold.Resource.IsLock || hold.Resource.IsFpuSection ? 1 : 0);
}
