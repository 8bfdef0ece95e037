using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>Which CPU this is.</summary>
public static class Smp
{
    private static readonly Contract s_getCpu = Contract.Of(typeof(Smp), nameof(GetCpu));
    private static readonly Contract s_putCpu = Contract.Of(typeof(Smp), nameof(PutCpu));

    /// <summary>Number of CPUs.</summary>
    public static int CpuCount => KernelContext.Current.Machine.Cpus.Count;

    /// <summary>Number of the CPU that runs this. A preemptible caller could be elsewhere before it looks at the answer: that is a warning.</summary>
    [Requires(Context.PreemptOff)]
    [return: Role(ValueRole.CpuId)]
    public static int ProcessorId()
    {
        KernelContext context = KernelContext.Current;
        Hardware.PCpu cpu = context.Cpu;
        if (cpu.IrqsEnabled && cpu.PreemptCount.Value == 0 && !cpu.Current.Pinned && context.Machine.Options.Flavor == Flavor.Linux)
        {
            ReportPreemptible(context.Machine, cpu);
        }

        return cpu.Id;
    }

    private static void ReportPreemptible(Machine machine, Hardware.PCpu cpu)
        => machine.Violate("INV-G8", $"Smp.ProcessorId in preemptible code of '{cpu.Current.Name}': the task may be on another CPU a moment later; use Smp.GetCpu and Smp.PutCpu around the use");

    /// <summary>The same without the check, where a hint is enough.</summary>
    [return: Role(ValueRole.CpuId)]
    public static int RawProcessorId() => KernelContext.Current.Cpu.Id;

    /// <summary>Forbids preemption and says which CPU this is.</summary>
    [Acquires(Resource.Preempt)]
    [return: Role(ValueRole.CpuId)]
    [Trusted("primitive: raises the CPU's count")]
    public static int GetCpu([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_getCpu.Enter();
        Preempt.Raise(context, LockBase.SiteOf(file, line));
        return context.Cpu.Id;
    }

    /// <summary>Allows preemption again.</summary>
    [Releases(Resource.Preempt)]
    [Trusted("primitive: lowers the CPU's count")]
    public static void PutCpu()
    {
        KernelContext context = s_putCpu.Enter();
        Preempt.Lower(context, "Smp.PutCpu");
        context.Machine.Settle(context);
    }
}
