// RG2020: Save result ignored.
// What breaks: a save that destroyed the registers is followed by code that takes them for valid.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class SaveResultIgnored
{
    public static void Bad(FpuContext context, int cpu)
    {
        FpRegs.Lock();
        FpRegs.Save(context); // RG2020
        context.LastCpu = cpu;
        FpRegs.Unlock();
    }

    public static void Good(FpuContext context, int cpu)
    {
        FpRegs.Lock();
        context.LastCpu = FpRegs.Save(context) == SaveResult.Preserved ? cpu : FpuContext.NoCpu;
        FpRegs.Unlock();
    }
}
