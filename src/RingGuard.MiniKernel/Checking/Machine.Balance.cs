using System.Globalization;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <content>What every context must have given back when it ends or leaves the kernel (INV-G1, INV-G3).</content>
public sealed partial class Machine
{
    /// <summary>Interrupts are on again and every saved state was given back (INV-G3, INV-G9).</summary>
    internal void CheckInterruptsBack(KernelContext context, int tokens, string what)
    {
        PCpu cpu = context.Cpu;
        if (!cpu.IrqsEnabled)
        {
            Violate("INV-G3", $"{what} with interrupts off (since {cpu.IrqOffSite ?? "entry"}): enable them on every path");
            cpu.IrqsEnabled = true;
        }

        if (context.IrqTokenDepth != tokens)
        {
            Violate("INV-G9", $"{what} with {context.IrqTokenDepth - tokens} saved interrupt state(s) not restored (the last saved at {cpu.IrqOffSite ?? "?"}): every Save needs its Restore");
            context.IrqTokenDepth = tokens;
        }
    }

    internal void CheckBalance(KernelContext context, uint expectedCount, string what, FpuContext? section = null)
    {
        PCpu cpu = context.Cpu;
        foreach (Locking.HeldLock held in context.Held)
        {
            Violate("INV-G3", $"{what} while {held.Describe()}: release it on every path", string.Create(CultureInfo.InvariantCulture, $"t={held.Since}"));
        }

        context.Held.Clear();
        if (cpu.InKernelFpu && (section is null || cpu.PersistentFpu != section))
        {
            Violate("INV-X6", $"{what} with the FPU section open that was begun at {cpu.KernelFpuSite}: end it on every path, or use KernelFpu.Section()");
            cpu.InKernelFpu = false;
            cpu.PersistentFpu = null;
        }

        if (KernelNeon.IsOpen(cpu))
        {
            Violate("INV-A11", $"{what} with the NEON section open that was begun at {cpu.Arm!.Fp.NeonSite ?? cpu.Current.FpSimdThread.NeonSite}: end it on every path, or use KernelNeon.Section()");
            cpu.Arm.Fp.NeonSite = cpu.Current.FpSimdThread.NeonSite = null;
            cpu.Current.Flags.Clear(TIF.KernelFpState);
        }

        if (cpu.Arm is { Fp.ContextDepth: > 0 } arm)
        {
            Violate("INV-G1", $"{what} with the CPU's FP context taken (since {cpu.BhOffSite}): call FpSimd.PutCpuContext on every path");
            arm.Fp.ContextDepth = 0;
        }

        if (cpu.FpRegsLockDepth != 0)
        {
            Violate("INV-G1", $"{what} with the FP registers locked (since {cpu.BhOffSite}): call FpRegs.Unlock on every path");
            cpu.FpRegsLockDepth = 0;
        }

        if (cpu.PreemptCount.Value != expectedCount)
        {
            Violate("INV-G1", $"{what} with preempt count 0x{cpu.PreemptCount.Value:x6} instead of 0x{expectedCount:x6} (last raised at {cpu.PreemptOffSite ?? cpu.BhOffSite}): every Disable needs its Enable");
            cpu.PreemptCount.Repair(expectedCount);
        }
    }
}
