// RG9006: Unknown target prevents proof.
// What breaks: whatever the delegate does runs under the lock, and no rule can say what that is.
// Off by default; .editorconfig turns it on for this file.
using System;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class UnknownTarget
{
    private readonly SpinLock _lock = new("list");

    public void Bad(Action visit)
    {
        _lock.Lock();
        visit(); // RG9006
        _lock.Unlock();
    }

    public void Good(AtomicAction visit)
    {
        _lock.Lock();
        visit();
        _lock.Unlock();
    }
}
