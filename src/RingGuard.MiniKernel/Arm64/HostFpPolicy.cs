namespace RingGuard.MiniKernel;

/// <summary>When KVM saves the FP registers of the task that runs a guest, and how it knows whether they have to be saved (era map: arm64 hyp host save).</summary>
public enum HostFpPolicy
{
    /// <summary>At the guest's first FP instruction, if <see cref="VCpuArchFlags.FpHost"/> says that the host's registers are live (S0, before the patch).</summary>
    LazyByFpHostFlag,

    /// <summary>At the guest's first FP instruction, if the task's TIF.ForeignFpState is clear (the patch of S0).</summary>
    LazyByForeignFlag,

    /// <summary>At the guest's first FP instruction, if <see cref="FpOwner"/> says so (Linux 5.18).</summary>
    LazyByOwnerEnum,

    /// <summary>When the virtual CPU is loaded, whether or not its guest will use FP (Linux 6.14).</summary>
    EagerAtLoad,
}
