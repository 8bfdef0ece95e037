using System;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>A trace is not what a scenario expects; the message ends with the trace.</summary>
public sealed class TraceAssertionException : Exception
{
    internal TraceAssertionException(string what, Trace trace)
        : base($"{what}\n{trace}")
    {
    }
}
