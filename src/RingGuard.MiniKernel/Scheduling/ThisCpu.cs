using System.Numerics;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;
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
    public static T Read<T>(PerCpu<T> variable) => variable[Enter(s_read, variable, AccessKind.Read)];

    /// <summary>Writes the copy of the CPU that this runs on at that moment.</summary>
    [AtomicSafe]
    public static void Write<T>(PerCpu<T> variable, T value) => variable[Enter(s_write, variable, AccessKind.Write)] = value;

    /// <summary>Adds one in a single operation.</summary>
    [AtomicSafe]
    public static void Increment<T>(PerCpu<T> variable)
        where T : IIncrementOperators<T>
        => variable[Enter(s_increment, variable, AccessKind.Write)]++;

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

    private static int Enter<T>(Contract contract, PerCpu<T> variable, AccessKind kind)
    {
        // Announced for the CPU at the point, touched on the one that it runs on then.
        KernelContext context = contract.Enter("", variable.IdentityOn(KernelContext.Current.Cpu.Id));
        PCpu cpu = context.Cpu;
        context.Machine.Observer?.Touch(context, variable.IdentityOn(cpu.Id), kind);
        return cpu.Id;
    }

    private static void ReportPreemptible(Machine machine, PCpu cpu)
        => machine.Violate("INV-G8", $"ThisCpu.Ref in preemptible code of '{cpu.Current.Name}': disable preemption around the use");
}
