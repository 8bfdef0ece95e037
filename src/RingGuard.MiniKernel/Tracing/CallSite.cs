using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>The line of the program that runs on the machine.</summary>
internal static class CallSite
{
    private const int Frames = 6;

    /// <summary>Methods outside of the machine's own assembly with their lines, the innermost first.</summary>
    public static string StackOfKernelCode()
    {
        var calls = new List<string>();
        foreach (StackFrame frame in new StackTrace(skipFrames: 1, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetMethod() is not { DeclaringType: { } type } method || (method.Name == Scheduler.StackBase && type == typeof(Scheduler)) || calls.Count == Frames)
            {
                break;
            }

            if (method.Module.Assembly != typeof(CallSite).Assembly)
            {
                string site = frame.GetFileName() is { } file ? string.Create(CultureInfo.InvariantCulture, $" at {Path.GetFileName(file)}:{frame.GetFileLineNumber()}") : "";
                calls.Add($"{type.Name}.{method.Name}{site}");
            }
        }

        return calls.Count == 0 ? "no kernel code on the stack" : string.Join(" ← ", calls);
    }

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
