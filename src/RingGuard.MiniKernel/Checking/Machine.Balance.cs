using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <content>What every context must have given back when it ends or leaves the kernel (INV-G1, INV-G3).</content>
public sealed partial class Machine
{
    internal void CheckBalance(KernelContext context, uint expectedCount, string what)
    {
        PCpu cpu = context.Cpu;
        foreach (Locking.HeldLock held in context.Held)
        {
            Violate("INV-G3", $"{what} while {held.Describe()}: release it on every path");
        }

        context.Held.Clear();
        if (cpu.InKernelFpu)
        {
            Violate("INV-X6", $"{what} with the FPU section open that was begun at {cpu.KernelFpuSite}: end it on every path, or use KernelFpu.Section()");
            cpu.InKernelFpu = false;
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
