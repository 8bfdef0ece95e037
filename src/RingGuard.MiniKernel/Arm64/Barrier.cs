using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Barriers of arm64.</summary>
public static class Barrier
{
    private static readonly Contract s_isb = Contract.Of(typeof(Barrier), nameof(Isb));
    private static readonly Contract s_psb = Contract.Of(typeof(Barrier), nameof(PsbCsync));
    private static readonly Contract s_tsb = Contract.Of(typeof(Barrier), nameof(TsbCsync));
    private static readonly Contract s_dsb = Contract.Of(typeof(Barrier), nameof(DsbNsh));

    /// <summary>Makes earlier writes of system registers take effect.</summary>
    [AtomicSafe]
    [Protocol("spe", Step = "isb")]
    [Protocol("trbe", Step = "isb")]
    [Protocol("fp-trap", Step = "isb")]
    [Protocol("context-sync", Step = "isb")]
    [Trusted("primitive: the instruction itself")]
    public static void Isb()
    {
        KernelContext context = s_isb.Enter();
        context.Machine.Arm?.Note("ISB");
        if (context.Cpu.Arm is { } arm)
        {
            arm.Spe.Effective = arm.Spe.Control;
            arm.Trbe.Effective = arm.Trbe.Control;
            arm.Fp.Synchronise(context.Machine.Arm!.IsNVhe);
            arm.HostTablesPending = false;
        }
    }

    /// <summary>Sends the profiling records on their way to memory.</summary>
    [AtomicSafe]
    [Protocol("spe", Step = "psb")]
    [Trusted("primitive: the instruction itself")]
    public static void PsbCsync()
    {
        KernelContext context = s_psb.Enter();
        context.Machine.Arm?.Note("PSB CSYNC");
        context.Cpu.Arm?.Spe.Drain();
    }

    /// <summary>Sends the trace records on their way to memory.</summary>
    [AtomicSafe]
    [Protocol("trbe", Step = "tsb")]
    [Trusted("primitive: the instruction itself")]
    public static void TsbCsync()
    {
        KernelContext context = s_tsb.Enter();
        context.Machine.Arm?.Note("TSB CSYNC");
        context.Cpu.Arm?.Trbe.Drain();
    }

    /// <summary>Waits until earlier writes to memory are complete, records on their way included.</summary>
    [AtomicSafe]
    [Protocol("spe", Step = "dsb")]
    [Protocol("trbe", Step = "dsb")]
    [Trusted("primitive: the instruction itself")]
    public static void DsbNsh()
    {
        KernelContext context = s_dsb.Enter();
        context.Machine.Arm?.Note("DSB NSH");
        if (context.Cpu.Arm is not { } arm)
        {
            return;
        }

        context.Machine.Arm!.Arrive(context.Cpu, arm, arm.Spe);
        context.Machine.Arm!.Arrive(context.Cpu, arm, arm.Trbe);
    }
}
