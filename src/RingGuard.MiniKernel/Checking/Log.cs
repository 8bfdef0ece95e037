using RingGuard.MiniKernel.Arm64;

namespace RingGuard.MiniKernel;

/// <summary>The kernel log.</summary>
public static class Log
{
    /// <summary>Records a warning: it appears in the trace and in <c>Machine.Warnings</c>.</summary>
    public static void Warn(string message)
    {
        KernelContext context = KernelContext.Current;
        HypGate.Check(context, "Log.Warn");
        context.Machine.Warn(message);
    }

    /// <summary>Puts a line into the trace.</summary>
    public static void Info(string message)
    {
        KernelContext context = KernelContext.Current;
        HypGate.Check(context, "Log.Info");
        context.Machine.Note(message);
    }
}
