using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>
/// The way from the hypervisor to the guest. Interrupts are off from the last test for softirqs until the guest runs: what is raised
/// after the test comes with an interrupt, which the guest's entry lets in at once (S3; Xen's leave_hypervisor_to_guest).
/// </summary>
public static class HypervisorExit
{
    private static readonly Contract s_pcpu = Contract.Of(typeof(HypervisorExit), nameof(CheckForPCpuWork), "INV-C4", "call it with interrupts off and nothing held");
    private static readonly Contract s_vcpu = Contract.Of(typeof(HypervisorExit), nameof(CheckForVCpuWork), "INV-C4", "call it with interrupts off and nothing held");
    private static readonly Contract s_leave = Contract.Of(typeof(HypervisorExit), nameof(LeaveHypervisorToGuest), "INV-G3", "return to the guest holds nothing");

    /// <summary>Runs softirqs until none is pending on whatever CPU this is by then. Interrupts are on while they run.</summary>
    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    public static void CheckForPCpuWork()
    {
        KernelContext context = s_pcpu.Enter();
        while (Softirq.Pending(Smp.ProcessorId()) != 0)
        {
            LocalIrq.Enable();
            Softirq.DoSoftirq();
            LocalIrq.Disable();
        }

        s_pcpu.Leave(context);
    }

    /// <summary>Does the long work that the current vCPU asked for before its guest may run.</summary>
    /// <returns>Whether there was any: look for CPU work and call again.</returns>
    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.LongRunning | Effect.PreemptionPoint)]
    public static bool CheckForVCpuWork()
    {
        KernelContext context = s_vcpu.Enter();
        if (VCpu.Current is not { NeedFlushToRam: true } v)
        {
            return false;
        }

        if (context.Machine.Options.PreemptCheck == PreemptCheckPolicy.BeforeAndDuring)
        {
            CheckForPCpuWork();
        }

        LocalIrq.Enable();
        P2M.FlushVm(v);
        LocalIrq.Disable();
        s_vcpu.Leave(context);
        return true;
    }

    /// <summary>All work before the guest; returns with interrupts off, the guest is entered next.</summary>
    [Requires(Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Releases(Resource.HypEntry)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.LongRunning | Effect.PreemptionPoint)]
    public static void LeaveHypervisorToGuest()
    {
        KernelContext context = s_leave.Enter();
        LocalIrq.Disable();
        while (CheckForVCpuWork())
        {
            CheckForPCpuWork();
        }

        CheckForPCpuWork();
        HandToGuest(context);
        s_leave.Leave(context);
    }

    [Releases(Resource.HypEntry)]
    [Trusted("primitive: marks the pairing")]
    private static void HandToGuest(KernelContext context)
    {
        VCpu? v = VCpu.Current;
        if (v is null || !v.InHypervisor)
        {
            context.Machine.Violate("INV-C8", $"HypervisorExit.LeaveHypervisorToGuest for '{v?.Name ?? "no vCPU"}' without EnterHypervisorFromGuest: enter and leave alternate, what the trap left in the CPU is lost");
            return;
        }

        v.InHypervisor = false;
    }
}
