using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel.Locking;

/// <summary>How a lock is held.</summary>
internal enum LockMode
{
    Exclusive,
    Read,
    Write,
}

/// <summary>A lock on a stack: what, how, where it was taken, and by which activation. A value, so that taking a lock allocates nothing.</summary>
internal readonly record struct HeldLock(LockBase Lock, LockMode Mode, string Site, Activation? Activation)
{
    /// <summary>Virtual time of the acquisition.</summary>
    public long Since { get; init; }

    public string Describe() => $"{Lock} is held{Mode switch { LockMode.Read => " for reading", LockMode.Write => " for writing", _ => "" }} (taken at {Site})";
}
