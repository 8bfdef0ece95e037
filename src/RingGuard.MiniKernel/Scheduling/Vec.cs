namespace RingGuard.MiniKernel;

/// <summary>Short names of the <see cref="SoftirqVector"/> members.</summary>
public static class Vec
{
    /// <summary>See <see cref="SoftirqVector.Timer"/>.</summary>
    public const SoftirqVector Timer = SoftirqVector.Timer;

    /// <summary>See <see cref="SoftirqVector.Rcu"/>.</summary>
    public const SoftirqVector Rcu = SoftirqVector.Rcu;

    /// <summary>See <see cref="SoftirqVector.Schedule"/>.</summary>
    public const SoftirqVector Schedule = SoftirqVector.Schedule;

    /// <summary>See <see cref="SoftirqVector.Tasklet"/>.</summary>
    public const SoftirqVector Tasklet = SoftirqVector.Tasklet;

    /// <summary>See <see cref="SoftirqVector.NetRx"/>.</summary>
    public const SoftirqVector NetRx = SoftirqVector.NetRx;
}
