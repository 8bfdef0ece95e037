namespace RingGuard.MiniKernel;

/// <summary>System calls that scenarios need often.</summary>
public sealed class Syscalls
{
    private Syscalls()
    {
    }

    internal static Syscalls Instance { get; } = new();

    /// <summary>Sleeps until <c>Machine.Signal(signal)</c>.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    public void SleepUntil(string signal) => Sched.WaitFor(signal);

    /// <summary>Gives a signal.</summary>
    public void Signal(string signal) => Sched.Signal(signal);

    /// <summary>Lets others run.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    public void Yield() => Sched.Yield();

    /// <summary>Goes on on another CPU.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    public void MigrateTo(int cpu) => Sched.MigrateTo(Task.Current, cpu);

    /// <summary>Runs a guest until it has something for user space.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.EntersGuest | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.SavesFpRegs | Effect.LoadsFpRegs | Effect.LongRunning | Effect.PreemptionPoint)]
    [return: Role(ValueRole.MustCheck)]
    public ExitReason RunVCpu(VCpu vcpu) => vcpu.Run();
}
