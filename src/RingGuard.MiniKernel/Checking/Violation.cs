namespace RingGuard.MiniKernel;

/// <summary>A broken rule.</summary>
/// <param name="Invariant">Id such as <c>INV-C5</c>.</param>
/// <param name="Message">Subject first: who did what, what is held, since where.</param>
/// <param name="Cpu">CPU it was found on; -1 when none was running.</param>
/// <param name="Task">Name of the task whose stack it was found on.</param>
/// <param name="Time">Virtual ticks.</param>
public sealed record Violation(string Invariant, string Message, int Cpu, string Task, long Time)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Invariant}: {Message} [cpu{Cpu}, {Task}, t={Time}]";
}
