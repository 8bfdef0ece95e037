using RingGuard;

namespace TinyKernel;

public static class Preempt
{
    private static int s_count;

    public static int Count => s_count;

    [Acquires(Resource.Preempt), Trusted("primitive")]
    public static void Disable() => s_count++;

    [Releases(Resource.Preempt), Trusted("primitive")]
    public static void Enable() => s_count--;

    [Acquires(Resource.Preempt), Trusted("primitive")]
    public static PreemptScope DisableScope()
    {
        Disable();
        return default;
    }
}

public ref struct PreemptScope
{
    [Releases(Resource.Preempt), Trusted("primitive")]
    public void Dispose() => Preempt.Enable();
}

public static class Softirq
{
    public static int Runs { get; private set; }

    [Requires(Context.NotAtomic), Trusted("primitive")]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    public static void DoSoftirq() => Runs++;
}

[LockClass("spin", LockKind.Spin)]
public sealed class SpinLock
{
    public bool IsHeld { get; private set; }

    [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")]
    public void Lock() => IsHeld = true;

    [Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")]
    public void Unlock() => IsHeld = false;
}

public static class KernelFpu
{
    private static bool s_open;

    [Requires(Context.NotNmi | Context.NoFpuSection), Acquires(Resource.FpuSection), Acquires(Resource.Preempt), Effects(Effect.SavesFpRegs), Trusted("primitive")]
    public static void Begin() => s_open = true;

    [Releases(Resource.FpuSection), Releases(Resource.Preempt), Trusted("primitive")]
    public static void End() => s_open = false;

    [Requires(Context.NotNmi | Context.NoFpuSection), Acquires(Resource.FpuSection), Acquires(Resource.Preempt), Effects(Effect.SavesFpRegs), Trusted("primitive")]
    public static FpuScope Section()
    {
        Begin();
        return default;
    }

    public static bool IsOpen => s_open;
}

public ref struct FpuScope
{
    [Releases(Resource.FpuSection), Releases(Resource.Preempt), Trusted("primitive")]
    public void Dispose() => KernelFpu.End();
}

public sealed class FpuContext
{
    [Role(ValueRole.FpImage)]
    public long Image;

    public int LastCpu { get; private set; }

    [Effects(Effect.InvalidatesFpRegs), Trusted("primitive")]
    public void Invalidate() => LastCpu = -1;
}

public static class Program
{
    public static void Main()
    {
    }
}
