namespace RingGuard.MiniKernel;

/// <summary>
/// Work that must be done before a guest runs again (F3.16). Fast, or restartable: it stops when softirqs wait, and goes on where it was
/// when it is called again. Whatever it takes it gives back before it returns.
/// </summary>
public interface IRestartableWork
{
    /// <summary>Name for messages and the timeline.</summary>
    string Name { get; }

    /// <summary>Something is left to do. Says so until the last unit is done.</summary>
    [Role(ValueRole.PendingWork)]
    bool IsPending { get; }

    /// <summary>Does some of it.</summary>
    /// <param name="v">The current virtual CPU.</param>
    /// <returns><see cref="WorkStatus.Again"/> when something is left.</returns>
    [Requires(Context.NotAtomic)]
    [Ensures(Context.IrqOn | Context.NoLocks)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.LongRunning | Effect.PreemptionPoint)]
    [return: Role(ValueRole.MustCheck)]
    WorkStatus Run([Role(ValueRole.Current)] VCpu v);
}
