namespace RingGuard.MiniKernel;

/// <summary>Softirq vectors, lowest first; those of Linux and Xen that the model needs.</summary>
public enum SoftirqVector
{
    /// <summary>Expired timers.</summary>
    Timer,

    /// <summary>RCU callbacks.</summary>
    Rcu,

    /// <summary>Reschedule: what makes DoSoftirq of the hypervisor flavour switch and migrate.</summary>
    Schedule,

    /// <summary>Tasklets.</summary>
    Tasklet,

    /// <summary>Network reception.</summary>
    NetRx,
}
