using System.Diagnostics.CodeAnalysis;

namespace RingGuard.MiniKernel;

/// <summary>Stops and warnings, as kernel code asks for them.</summary>
public static class Kernel
{
    /// <summary>Stops the machine (BUG, panic).</summary>
    /// <exception cref="KernelPanicException">Always.</exception>
    [DoesNotReturn]
    public static void Panic(string message) => KernelContext.Current.Machine.Panic(message);

    /// <summary>Stops the machine when <paramref name="condition"/> holds (BUG_ON).</summary>
    public static void BugOn([DoesNotReturnIf(true)] bool condition, string message)
    {
        if (condition)
        {
            Panic(message);
        }
    }

    /// <summary>Records a warning when <paramref name="condition"/> holds (WARN_ON) and returns it.</summary>
    public static bool WarnOn(bool condition, string message)
    {
        if (condition)
        {
            Log.Warn(message);
        }

        return condition;
    }
}
