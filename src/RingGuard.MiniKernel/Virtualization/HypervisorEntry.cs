using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>From the guest into the hypervisor.</summary>
public static class HypervisorEntry
{
    private static readonly Contract s_enter = Contract.Of(typeof(HypervisorEntry), nameof(EnterHypervisorFromGuest), "INV-C8", "call it first thing after the trap");

    /// <summary>Takes over from the guest what the hardware left in the CPU. The first thing after each trap (INV-C8).</summary>
    [Acquires(Resource.HypEntry)]
    [Trusted("primitive: marks the pairing")]
    public static void EnterHypervisorFromGuest()
    {
        KernelContext context = s_enter.Enter();
        VCpu? v = VCpu.Current;
        if (v is null || v.InHypervisor)
        {
            context.Machine.Violate("INV-C8", $"HypervisorEntry.EnterHypervisorFromGuest for '{v?.Name ?? "no vCPU"}' without having left for the guest: enter and leave alternate");
            return;
        }

        v.InHypervisor = true;
    }
}
