// RG6005: Broad catch swallows a kernel stop.
// What breaks: an invariant failed while the lock was held, and the kernel goes on with what the lock protects.
using System;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class SwallowedStop
{
    private readonly SpinLock _lock = new("table");
    private int _entries;

    public void Bad(byte[] table)
    {
        _lock.Lock();
        try
        {
            Parse(table);
        }
        catch (Exception) // RG6005
        {
            _entries = 0;
        }

        _lock.Unlock();
    }

    public void Good(byte[] table)
    {
        _lock.Lock();
        try
        {
            Parse(table);
        }
        finally
        {
            _lock.Unlock();
        }
    }

    private void Parse(byte[] table) => _entries = table[0];
}
