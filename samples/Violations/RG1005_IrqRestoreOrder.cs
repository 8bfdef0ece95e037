// RG1005: IRQ save/restore imbalance or mismatch.
// What breaks: the outer state comes back inside the inner section, so that interrupts are on where they must be off.
using RingGuard.MiniKernel;

namespace Violations;

public static class IrqRestoreOrder
{
    public static void Bad()
    {
        LocalIrq.Save(out IrqFlags outer);
        LocalIrq.Save(out IrqFlags inner);
        LocalIrq.Restore(outer); // RG1005
        LocalIrq.Restore(inner);
    }

    public static void Good()
    {
        LocalIrq.Save(out IrqFlags outer);
        LocalIrq.Save(out IrqFlags inner);
        LocalIrq.Restore(inner);
        LocalIrq.Restore(outer);
    }
}
