namespace RingGuard.MiniKernel;

/// <summary>Selects the preemption and softirq semantics.</summary>
public enum Flavor
{
    /// <summary>Preemptible kernel: reschedules on interrupt exit; softirqs run on interrupt exit.</summary>
    Linux,

    /// <summary>Hypervisor: reschedules inside DoSoftirq only.</summary>
    Xen,
}
