// RG2010: Partial or failing path clobbers registers or image without invalidation.
// What breaks: the load from the signal frame stops halfway; the registers count as the task's own and are half of each.
using RingGuard;

namespace Violations.SignalFrames;

public static class SignalFrame
{
    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs | Effect.TouchesUserMemory)]
    [Trusted("sample: stands for the restore instruction with a user address")]
    [return: Role(ValueRole.MustCheck)]
    public static bool TryLoad(ulong address) => address != 0;

    [Requires(Context.PreemptOff)]
    [Effects(Effect.InvalidatesFpRegs)]
    [Trusted("sample: clears the CPU's claim")]
    public static void Invalidate()
    {
    }

    [Acquires(Resource.Bh)]
    [Acquires(Resource.FpRegs)]
    [Trusted("sample")]
    public static void Lock()
    {
    }

    [Releases(Resource.FpRegs)]
    [Releases(Resource.Bh)]
    [Trusted("sample")]
    public static void Unlock()
    {
    }

    public static bool Bad(ulong address)
    {
        Lock();
        bool loaded = TryLoad(address); // RG2010
        if (!loaded)
        {
            Unlock();
            return false;
        }

        Unlock();
        return true;
    }

    public static bool Good(ulong address)
    {
        Lock();
        bool loaded = TryLoad(address);
        if (!loaded)
        {
            Invalidate();
        }

        Unlock();
        return loaded;
    }
}
