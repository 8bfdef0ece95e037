using System.Diagnostics;
using System.Globalization;
using System.IO;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>The line of the program that runs on the machine.</summary>
internal static class CallSite
{
    /// <summary>The innermost line outside of the machine's own assembly; null where there is none, or it has no symbols.</summary>
    public static string? OfKernelCode()
    {
        var trace = new StackTrace(skipFrames: 1, fNeedFileInfo: true);
        foreach (StackFrame frame in trace.GetFrames())
        {
            if (frame.GetMethod() is { Name: Scheduler.StackBase, DeclaringType: { } type } && type == typeof(Scheduler))
            {
                // Below is whoever called Machine.Run.
                return null;
            }

            if (frame.GetMethod()?.Module.Assembly is { } assembly && assembly != typeof(CallSite).Assembly)
            {
                return frame.GetFileName() is { } file && frame.GetFileLineNumber() is > 0 and var line
                    ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}:{line}")
                    : null;
            }
        }

        return null;
    }
}
