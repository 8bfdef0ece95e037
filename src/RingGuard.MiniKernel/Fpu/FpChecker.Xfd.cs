using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Fpus;

/// <content>Dynamic features on the way out of the kernel.</content>
internal sealed partial class FpChecker
{
    /// <summary>XFD is that of who gets the CPU, and no guest's registers go to user mode.</summary>
    private void Owner(PCpu cpu, FpuContext context, string mode)
    {
        FpState state = context.FpState;
        if (cpu.Xfd is { } unit)
        {
            unit.Applied(state, $"{mode} mode is entered");
        }

        if (mode == "user" && state.IsGuest)
        {
            machine.Violate("INV-X3", $"'{context.Owner?.Name}' enters user mode on {cpu} with the registers of the guest '{state.OwnerName}': every way out of a run calls GuestFpu.Swap(enter: false)");
        }
    }
}
