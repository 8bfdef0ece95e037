namespace RingGuard.MiniKernel;

/// <summary>The two implementations of <see cref="IVirtHost"/>; one is selected when the machine is built, as a kernel does at boot.</summary>
public static class VirtHost
{
    /// <summary>The host kernel runs at EL1: its tables are exchanged for the guest's, so its profiling has to stop.</summary>
    public static IVirtHost NVhe { get; } = new NVheHost();

    /// <summary>The host kernel runs at EL2 (Virtualization Host Extensions): it goes on profiling, also the guest.</summary>
    public static IVirtHost Vhe { get; } = new VheHost();
}
