using System.Numerics;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>Access to this CPU's copy of a <see cref="PerCpu{T}"/>.</summary>
public static class ThisCpu
{
    private static readonly Contract s_read = Contract.Of(typeof(ThisCpu), nameof(Read));
    private static readonly Contract s_write = Contract.Of(typeof(ThisCpu), nameof(Write));
    private static readonly Contract s_increment = Contract.Of(typeof(ThisCpu), nameof(Increment));

    /// <summary>Reads the copy of the CPU that this runs on at that moment.</summary>
    [AtomicSafe]
    [return: Role(ValueRole.CpuLocal)]
    public static T Read<T>(PerCpu<T> variable) => variable[s_read.Enter().Cpu.Id];

    /// <summary>Writes the copy of the CPU that this runs on at that moment.</summary>
    [AtomicSafe]
    public static void Write<T>(PerCpu<T> variable, T value) => variable[s_write.Enter().Cpu.Id] = value;

    /// <summary>Adds one in a single operation.</summary>
    [AtomicSafe]
    public static void Increment<T>(PerCpu<T> variable)
        where T : IIncrementOperators<T>
        => variable[s_increment.Enter().Cpu.Id]++;

    /// <summary>A reference to this CPU's copy: valid while the caller cannot be moved to another CPU.</summary>
    [Requires(Context.PreemptOff)]
    [return: Role(ValueRole.CpuLocal)]
    public static ref T Ref<T>(PerCpu<T> variable)
    {
        KernelContext context = KernelContext.Current;
        PCpu cpu = context.Cpu;
        if (cpu.IrqsEnabled && cpu.PreemptCount.Value == 0 && !cpu.Current.Pinned)
        {
            ReportPreemptible(context.Machine, cpu);
        }

        return ref variable[cpu.Id];
    }

    private static void ReportPreemptible(Machine machine, PCpu cpu)
        => machine.Violate("INV-G8", $"ThisCpu.Ref in preemptible code of '{cpu.Current.Name}': disable preemption around the use");
}
