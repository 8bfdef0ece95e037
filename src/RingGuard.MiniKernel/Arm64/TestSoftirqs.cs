namespace RingGuard.MiniKernel;

/// <summary>Softirq handlers that try the FP code (the recipe of S0: use kernel-mode NEON in the timer softirq).</summary>
public static class TestSoftirqs
{
    /// <summary>Overwrites all FP registers in a NEON section, if one may be opened here. Nobody must notice.</summary>
    [RunsIn(ExecutionMode.Softirq)]
    [Effects(Effect.SavesFpRegs | Effect.TouchesFpRegs)]
    public static void SplatFpRegs()
    {
        if (!Simd.MayUse())
        {
            return;
        }

        KernelNeon.Begin();
        KernelNeon.Use(XComp.FpSimd);
        KernelNeon.Use(XComp.Sve);
        KernelNeon.End();
    }

    /// <summary>Makes it the handler of the timer softirq, which interrupt <paramref name="line"/> raises.</summary>
    /// <param name="machine">Before its run.</param>
    /// <param name="line">A free interrupt line.</param>
    public static void Install(Machine machine, int line)
    {
        System.ArgumentNullException.ThrowIfNull(machine);
        Softirq.Open(machine, SoftirqVector.Timer, SplatFpRegs);
        machine.RequestIrq(line, static () => Softirq.RaiseIrqOff(SoftirqVector.Timer), "timer");
    }
}
