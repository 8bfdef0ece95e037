// RG6001: await / yield inside an atomic section.
// What breaks: what follows runs on another thread, on another CPU, and gives back there what was taken here.
using System.Collections.Generic;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class AwaitInSection
{
    private readonly SpinLock _lock = new("list");
    private readonly int[] _items = new int[8];

    public IEnumerable<int> Bad()
    {
        _lock.Lock();
        for (int i = 0; i < _items.Length; i++)
            yield return _items[i]; // RG6001
        _lock.Unlock();
    }

    public int Good()
    {
        int sum = 0;
        _lock.Lock();
        for (int i = 0; i < _items.Length; i++)
            sum += _items[i];
        _lock.Unlock();
        return sum;
    }
}
