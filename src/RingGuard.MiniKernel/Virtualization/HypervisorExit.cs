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
        int first = Smp.ProcessorId();
        while (Softirq.Pending(TestedCpu(context, first)) != 0)
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
        if (VCpu.Current is not { HasReturnWork: true } v)
        {
            return false;
        }

        if (context.Machine.Options.PreemptCheck == PreemptCheckPolicy.BeforeAndDuring)
        {
            CheckForPCpuWork();
        }

        LocalIrq.Enable();
        if (v.NeedFlushToRam)
        {
            P2M.FlushVm(v);
        }

        WorkStatus status = GuestReturnWork.RunPending(v);
        LocalIrq.Disable();
        Kernel.WarnOn(status == WorkStatus.Again && v.ReturnWork.Count == 0, "return work is wanted again and nowhere to be found");
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
        DoVCpuWork(context);
        CheckLast(context);
        HandToGuest(context);
        s_leave.Leave(context);
    }

    /// <summary>Until there is none: a piece of work may ask for another.</summary>
    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.LongRunning | Effect.PreemptionPoint)]
    private static void DoVCpuWork(KernelContext context)
    {
        bool once = context.Machine.Faults.IsEnabled(Fault.SingleShotVCpuWork);
        while (CheckForVCpuWork() && !once)
        {
            CheckForPCpuWork();
        }
    }

    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    [Trusted("the deliberate defects of SC-D14 are in here; without them this is CheckForPCpuWork")]
    private static void CheckLast(KernelContext context)
    {
        FaultSet faults = context.Machine.Faults;
        if (!faults.IsEnabled(Fault.NoSecondPCpuCheck))
        {
            CheckForPCpuWork();
        }

        if (faults.IsEnabled(Fault.IrqEnableAfterFinalCheck))
        {
            LocalIrq.Enable();
            LocalIrq.Disable();
        }
    }

    /// <summary>The CPU that this is now; with the defect of SC-D10, the one that it was.</summary>
    [Trusted("the deliberate defect of SC-D10 is in here; without it this is Smp.ProcessorId")]
    [return: Role(ValueRole.CpuId)]
    private static int TestedCpu(KernelContext context, int first)
        => context.Machine.Faults.IsEnabled(Fault.CpuIdSampledOnce) ? first : Smp.ProcessorId();

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
