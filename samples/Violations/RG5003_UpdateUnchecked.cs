// RG5003: Result of XCR0/XFD/CPUID/realloc update not checked or effect applied first.
// What breaks: the guest runs with state enabled that its buffer has no room for.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class UpdateUnchecked
{
    [Role(ValueRole.EffectiveOnSuccess)]
    private ulong _xcr0;

    public ulong Xcr0 => _xcr0;

    public bool Bad(ulong value)
    {
        _xcr0 = value; // RG5003
        return Update(value) == Errno.Ok;
    }

    public void AlsoBad(ulong value)
    {
        Update(value); // RG5003
    }

    public bool Good(ulong value)
    {
        if (Update(value) is not Errno.Ok)
            return false;
        _xcr0 = value;
        return true;
    }

    [AtomicSafe]
    [return: Role(ValueRole.MustCheck)]
    private static Errno Update([Role(ValueRole.EffectiveOnSuccess)] ulong value) => value == 0 ? Errno.Inval : Errno.Ok;
}
