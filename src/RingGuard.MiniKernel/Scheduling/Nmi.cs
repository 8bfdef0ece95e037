using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>Entry and exit of NMI context, for code that simulates one by hand (nmi_enter, nmi_exit). Not nested.</summary>
public static class Nmi
{
    /// <summary>Enters: from here on nothing may be locked and no FP used.</summary>
    [Requires(Context.NotNmi)]
    [Trusted("primitive: raises the NMI field of the count")]
    public static void Enter()
    {
        KernelContext context = KernelContext.Current;
        if (context.Cpu.PreemptCount.InNmi)
        {
            context.Machine.Violate("INV-G4", "Nmi.Enter in an NMI: NMIs do not nest");
            return;
        }

        context.Cpu.PreemptCount.Add(PreemptCount.Nmi);
    }

    /// <summary>Leaves.</summary>
    [Trusted("primitive: lowers the NMI field of the count")]
    public static void Exit()
    {
        KernelContext context = KernelContext.Current;
        if (!context.Cpu.PreemptCount.InNmi)
        {
            context.Machine.Violate("INV-G1", "Nmi.Exit without Nmi.Enter");
            return;
        }

        context.Cpu.PreemptCount.Sub(PreemptCount.Nmi);
    }
}
