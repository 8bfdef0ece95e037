using RingGuard;

namespace Chain;

public sealed class SpinLock
{
    [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")]
    public void Lock()
    {
    }

    [Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")]
    public void Unlock()
    {
    }
}

public static class Softirq
{
    [Requires(Context.NotAtomic), Effects(Effect.Reschedules | Effect.RunsSoftirqs), Trusted("primitive")]
    public static void DoSoftirq()
    {
    }
}
