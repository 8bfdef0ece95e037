// RG4007: Pending work set but exit path has no consumer.
// What breaks: the guest goes on without what was asked for; nobody on the way to it looks at the flag.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class NoConsumer
{
    [Role(ValueRole.PendingWork)]
    internal bool _needScrub;

    [Role(ValueRole.PendingWork)]
    private bool _needPaint;

    public void Bad() => _needScrub = true; // RG4007

    public void Good() => _needPaint = true;

    public bool CheckForWork()
    {
        if (!_needPaint)
            return false;
        _needPaint = false;
        return true;
    }

    [Requires(Context.IrqOff)]
    [Effects(Effect.EntersGuest)]
    public ExitReason Enter(VCpu v)
    {
        while (CheckForWork())
        {
        }

        return Arch.EnterGuest(v);
    }
}
