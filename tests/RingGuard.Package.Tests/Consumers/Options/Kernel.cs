using System;
using RingGuard;

namespace Options;

internal sealed class SpinLock
{
    private bool _held;

    [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")]
    public void Lock() => _held = true;

    [Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")]
    public void Unlock() => _held = !_held;
}

internal static class Cpu
{
    [Requires(Context.PreemptOff), Effects(Effect.SavesFpRegs), Trusted("primitive")]
    public static void SaveRegisters()
    {
    }
}

internal static class Parser
{
    public static int Parse(byte[] data) => data.Length == 0 ? throw new ArgumentException("empty") : data[0];
}

internal static class Program
{
    private static void Main() => Console.WriteLine("options");
}
