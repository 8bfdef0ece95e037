// RG6002: Guard not disposed or escaping.
// What breaks: what the scope took is never given back, or twice.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class ScopeInTwoHands
{
    private readonly SpinLock _lock = new("entries");
    private int _entries;

    public void Bad()
    {
        SpinGuard guard = _lock.Enter(); // RG6002
        _entries++;
    }

    public void BadCopy()
    {
        using SpinGuard guard = _lock.Enter();
        SpinGuard copy = guard; // RG6002
        _entries++;
        copy.Dispose();
    }

    public void Good()
    {
        using SpinGuard guard = _lock.Enter();
        _entries++;
    }
}
