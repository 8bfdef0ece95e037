// RG1006: Unconditional IRQ enable where IRQs may have been off.
// What breaks: the rest of the section in Bad runs with interrupts on.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class NestedIrqEnable
{
    private readonly SpinLock _list = new("list");
    private int _dumps;

    public void Bad()
    {
        _list.LockIrqSave(out IrqFlags flags);
        Dump(); // RG1006
        _list.UnlockIrqRestore(flags);
    }

    public void Good()
    {
        _list.LockIrqSave(out IrqFlags flags);
        DumpSaved();
        _list.UnlockIrqRestore(flags);
    }

    private void Dump()
    {
        LocalIrq.Disable();
        _dumps++;
        LocalIrq.Enable();
    }

    private void DumpSaved()
    {
        LocalIrq.Save(out IrqFlags flags);
        _dumps++;
        LocalIrq.Restore(flags);
    }
}
