using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>XGETBV and XSETBV of the host; 64 bits wide.</summary>
public static class Xcr
{
    private static readonly Contract s_get = Contract.Of(typeof(Xcr), nameof(Get));
    private static readonly Contract s_set = Contract.Of(typeof(Xcr), nameof(Set));

    /// <summary>Reads XCR0: the features that this CPU saves and restores. What the machine has where there is no XFD.</summary>
    [AtomicSafe]
    [Trusted("primitive: the instruction itself")]
    public static ulong Get()
    {
        KernelContext context = s_get.Enter();
        return context.Cpu.Xfd?.Xcr0 ?? context.Machine.XState.Max;
    }

    /// <summary>Writes XCR0. A guest's own is <see cref="VCpu.Xcr0"/>; the host's is the boot code's, from anywhere else it is INV-X10.</summary>
    [AtomicSafe]
    [Raw]
    [RawAccess]
    [Trusted("primitive: the instruction itself")]
    public static void Set(ulong value)
        => s_set.Enter().Machine.Violate("INV-X10", $"Xcr.Set (0x{value:x}) changes what every save and restore of the host covers: a guest's value goes through GuestFpu.UpdateXcr0 and then into VCpu.Xcr0");
}
