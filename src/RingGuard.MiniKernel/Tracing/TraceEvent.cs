namespace RingGuard.MiniKernel.Tracing;

/// <summary>One line of the trace.</summary>
/// <param name="Time">Virtual ticks.</param>
/// <param name="Cpu">CPU; -1 is none.</param>
/// <param name="Depth">Nested handlers at the time.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Task">Name of the task that was current.</param>
/// <param name="FpOwner">Whose values the FP registers are claimed for; "-" is nobody's.</param>
/// <param name="Text">What happened.</param>
public sealed record TraceEvent(long Time, int Cpu, int Depth, TraceKind Kind, string Task, string FpOwner, string Text)
{
    /// <summary>File and line of the program that it came from; null unless <see cref="MachineOptions.RecordSites"/> asks for it, and where no line is known.</summary>
    public string? Site { get; init; }

    /// <summary>Names of the locks that the stack held, outermost first; empty where it held none.</summary>
    public string Locks { get; init; } = "";

    /// <summary>Preempt count of the CPU, without the flag for a wanted reschedule.</summary>
    public uint PreemptCount { get; init; }
}
