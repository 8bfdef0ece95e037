using System;

namespace RingGuard.MiniKernel.Tests;

/// <summary>A lock of any kind, by how it is taken and given back.</summary>
internal sealed class TestedLock
{
    public TestedLock(LockColumn column, string name)
    {
        var spin = new SpinLock(name);
        var rw = new RwLock(name, recursiveRead: true);
        var mutex = new Mutex(name);
        (Take, Free) = column switch
        {
            LockColumn.Spin => (() => spin.Lock(), spin.Unlock),
            LockColumn.WriteLock => (() => rw.WriteLock(), rw.WriteUnlock),
            LockColumn.ReadLock => (() => rw.ReadLock(), rw.ReadUnlock),
            _ => (new Action(() => mutex.Lock()), new Action(mutex.Unlock)),
        };
    }

    public Action Take { get; }

    public Action Free { get; }

    public void Hold()
    {
        Take();
        Free();
    }
}
