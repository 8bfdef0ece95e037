namespace RingGuard.MiniKernel;

/// <summary>Where a virtual CPU is, as other CPUs see it.</summary>
public enum VCpuMode
{
    /// <summary>In the host.</summary>
    OutsideGuest,

    /// <summary>In the guest, or on the way there with interrupts off.</summary>
    InGuest,

    /// <summary>On the way out.</summary>
    Exiting,
}
