namespace RingGuard.MiniKernel;

/// <summary>Whose the FP registers are, as the hypervisor notes it for a loaded virtual CPU (fp_owner; <see cref="HostFpPolicy.LazyByOwnerEnum"/> and EagerAtLoad).</summary>
public enum FpOwner
{
    /// <summary>Nobody's: nothing to save.</summary>
    Free,

    /// <summary>The host's: save before the guest's are loaded.</summary>
    HostOwned,

    /// <summary>The guest's.</summary>
    GuestOwned,
}
