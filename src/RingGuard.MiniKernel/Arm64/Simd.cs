using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>Whether kernel code may use FP registers (arm64).</summary>
public static class Simd
{
    /// <summary>
    /// A NEON section may be opened here: not in a hard interrupt or NMI, interrupts on, and no section in the way. Valid until the next preemption point or
    /// the return from the softirq (Ksimd): ask where it is used, never keep the answer.
    /// </summary>
    [Ensures(Context.NotHardIrq | Context.NotNmi | Context.IrqOn | Context.NoFpuSection, On = Outcome.True)]
    [AtomicSafe]
    [Trusted("primitive: reads count, mask and section state of the CPU")]
    [return: Role(ValueRole.MustCheck)]
    public static bool MayUse()
    {
        KernelContext context = KernelContext.Current;
        PCpu cpu = context.Cpu;
        return FpSimd.Engine(context).Supported && !cpu.PreemptCount.InHardIrq && !cpu.PreemptCount.InNmi && cpu.IrqsEnabled && !IsBusy(cpu);
    }

    /// <summary>In words that follow "because".</summary>
    internal static string WhyNot(PCpu cpu) => cpu switch
    {
        { PreemptCount.InNmi: true } => "this is an NMI",
        { PreemptCount.InHardIrq: true } => "this is a hard interrupt",
        { IrqsEnabled: false } => $"interrupts are off (since {cpu.IrqOffSite ?? "entry"})",
        { Arm.Fp.ContextDepth: > 0 } => "the CPU's FP context is taken (FpSimd.GetCpuContext)",
        _ when IsBusy(cpu) => $"a section is open (begun at {cpu.Arm!.Fp.NeonSite ?? cpu.Current.FpSimdThread.NeonSite})",
        _ => "the CPU has no FP registers",
    };

    private static bool IsBusy(PCpu cpu)
    {
        ArmFpCpu fp = cpu.Arm!.Fp;
        bool ownSection = !cpu.PreemptCount.InServingSoftirq && cpu.Current.FpSimdThread.NeonSite is not null;
        return fp.ContextDepth > 0 || fp.NeonSite is not null || ownSection;
    }
}
