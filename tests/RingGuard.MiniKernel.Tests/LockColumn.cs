namespace RingGuard.MiniKernel.Tests;

/// <summary>The kinds of lock that a case of <see cref="LockdepSelftest"/> runs with.</summary>
public enum LockColumn
{
    Spin,
    WriteLock,
    ReadLock,
    Mutex,
}
