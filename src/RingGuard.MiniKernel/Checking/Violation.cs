namespace RingGuard.MiniKernel;

/// <summary>A broken rule.</summary>
/// <param name="Invariant">Id such as <c>INV-C5</c>.</param>
/// <param name="Message">Subject first: who did what, what is held, since where.</param>
/// <param name="Cpu">CPU it was found on; -1 when none was running.</param>
/// <param name="Task">Name of the task whose stack it was found on.</param>
/// <param name="Time">Virtual ticks.</param>
public sealed record Violation(string Invariant, string Message, int Cpu, string Task, long Time)
{
    /// <summary>Since when the state is wrong and who made it so, such as <c>t=41, u1 on cpu0 (restore)</c>; null where only now is known.</summary>
    public string? Since { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Invariant}: {Message}{(Since is null ? "" : $" (since {Since})")} [cpu{Cpu}, {Task}, t={Time}]";
}
