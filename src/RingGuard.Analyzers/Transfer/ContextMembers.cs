using System.Collections.Generic;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Transfer;

/// <summary>The single members of a set of context flags, lowest bit first.</summary>
internal static class ContextMembers
{
    public static IEnumerable<Context> Of(Context flags)
    {
        for (var bits = (uint)flags; bits != 0; bits &= bits - 1)
            yield return (Context)(bits & ~(bits - 1));
    }

    public static string Describe(Context member) => member switch
    {
        Context.PreemptOff => "preemption disabled",
        Context.PreemptOn => "preemption enabled",
        Context.IrqOff => "interrupts disabled",
        Context.IrqOn => "interrupts enabled",
        Context.BhOff => "bottom halves disabled",
        Context.BhOn => "bottom halves enabled",
        Context.NoLocks => "no spinning lock held",
        Context.InTask => "task context",
        Context.NotHardIrq => "not a hardware interrupt",
        Context.NotNmi => "not an NMI",
        Context.InHyp => "hypervisor mode",
        Context.NoRcuRead => "no RCU read section",
        Context.FpuSection => "an open FPU section",
        Context.NoFpuSection => "no open FPU section",
        Context.FpRegsLocked => "the FP register lock held",
        _ => member.ToString(),
    };
}
