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

public static class Cpu
{
    [Requires(Context.PreemptOff), Trusted("primitive")]
    [return: Role(ValueRole.CpuId)]
    public static int Here() => Preempt.Count;
}

public static class Irq
{
    private static bool s_off;

    public static bool AreOff => s_off;

    [Ensures(Context.IrqOff), Trusted("primitive")]
    public static void Disable() => s_off = true;

    [Ensures(Context.IrqOn), Trusted("primitive")]
    public static void Enable() => s_off = false;

    [Acquires(Resource.Irq, Of = "token"), Ensures(Context.IrqOff), Trusted("primitive")]
    public static void Save([Role(ValueRole.IrqToken)] out bool token)
    {
        token = s_off;
        s_off = true;
    }

    [Releases(Resource.Irq, Of = "token"), Trusted("primitive")]
    public static void Restore([Role(ValueRole.IrqToken)] bool token) => s_off = token;
}

public enum Status
{
    Ok,
    Invalid,
    Again,
}

public static class Work
{
    [Requires(Context.NotAtomic), Effects(Effect.LongRunning | Effect.Restartable), Trusted("primitive")]
    [return: Role(ValueRole.MustCheck)]
    public static Status Range([Role(ValueRole.Cursor)] ref int cursor, int end) => cursor++ < end ? Status.Again : Status.Ok;

    [Requires(Context.NotAtomic), Effects(Effect.LongRunning | Effect.Reschedules), Trusted("primitive")]
    public static void All() => Softirq.DoSoftirq();
}

public static class Program
{
    public static void Main()
    {
    }
}
