namespace RingGuard.MiniKernel.Exploration;

/// <summary>What a step does to a shared object.</summary>
internal enum AccessKind : byte
{
    /// <summary>Looks; commutes with other reads.</summary>
    Read,

    /// <summary>Changes it, or looks and changes in one go.</summary>
    Write,

    /// <summary>Takes a lock for itself: the process cannot take this step while anybody holds the lock.</summary>
    Acquire,

    /// <summary>Takes a lock that readers share.</summary>
    AcquireShared,

    /// <summary>Gives back a lock taken with <see cref="Acquire"/>.</summary>
    Release,

    /// <summary>Gives back a lock taken with <see cref="AcquireShared"/>.</summary>
    ReleaseShared,
}
