using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Fpus;

namespace RingGuard.MiniKernel;

/// <summary>RDMSR and WRMSR; 64 bits wide. The registers that there are have copies in memory, which the FPU core changes with them.</summary>
public static class Msr
{
    private static readonly Contract s_read = Contract.Of(typeof(Msr), nameof(Read));
    private static readonly Contract s_write = Contract.Of(typeof(Msr), nameof(Write));

    /// <summary>Reads a register of this CPU.</summary>
    /// <exception cref="KernelPanicException">The CPU does not have it: #GP in the kernel.</exception>
    [AtomicSafe]
    [Trusted("primitive: the instruction itself")]
    public static ulong Read(MsrId id)
    {
        XfdUnit unit = Find(s_read.Enter(), id);
        return id == MsrId.Ia32Xfd ? unit.Msr : unit.Err;
    }

    /// <summary>
    /// Writes a register of this CPU. Only the FPU core does that (F1.13), and has an entrance of its own: from anywhere else it is INV-X10.
    /// </summary>
    /// <exception cref="KernelPanicException">The CPU does not have it: #GP in the kernel.</exception>
    [AtomicSafe]
    [Raw]
    [RawAccess]
    [Trusted("primitive: the instruction itself")]
    public static void Write(MsrId id, ulong value)
    {
        KernelContext context = s_write.Enter();
        _ = Find(context, id);
        context.Machine.Violate("INV-X10", id == MsrId.Ia32Xfd
            ? $"Msr.Write of XFD (0x{value:x}) leaves its cache and the FP state as they were: only the FPU core writes it; call GuestFpu.UpdateXfd"
            : $"Msr.Write of XFD_ERR (0x{value:x}): only the FPU core writes it; call GuestFpu.SaveAndClearXfdErr or ReloadXfdErr");
    }

    private static XfdUnit Find(KernelContext context, MsrId id)
    {
        if (context.Cpu.Xfd is not { } unit || id is not (MsrId.Ia32Xfd or MsrId.Ia32XfdErr))
        {
            context.Machine.Panic($"#GP: {context.Cpu} has no MSR 0x{(uint)id:x} ({id}); XFD comes with MachineOptions.Xfd");
            return null!;
        }

        return unit;
    }
}
