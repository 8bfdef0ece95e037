namespace RingGuard.MiniKernel.Exploration;

/// <summary>Two steps of a run that could have come in the other order.</summary>
/// <param name="Earlier">Place of the first.</param>
/// <param name="ForLock">The later one waits for the lock that the first took: it could be first although it cannot go on meanwhile.</param>
internal readonly record struct Race(int Earlier, bool ForLock);
