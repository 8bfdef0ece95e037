// RG2016: FP context freed, recycled or re-initialised while it can look valid.
// What breaks: a CPU still counts as holding the registers of the freed context, and saves them into memory that is someone else's.
using RingGuard;

namespace Violations.FreedContexts;

public sealed class Thread2
{
    [Role(ValueRole.FpImage)]
    public ulong[] Image { get; } = new ulong[8];
}

public static class Threads
{
    [Protocol("fp-context", Step = "free")]
    [Trusted("sample: gives the memory back")]
    public static void Free(Thread2 thread)
    {
    }

    [Effects(Effect.InvalidatesFpRegs, Of = "thread")]
    [Trusted("sample: no CPU holds its registers any more")]
    public static void Forget(Thread2 thread)
    {
    }

    public static void Bad(Thread2 thread) => Free(thread); // RG2016

    public static void Good(Thread2 thread)
    {
        Forget(thread);
        Free(thread);
    }
}
