// RG1007: IRQ state at exit differs from contract.
// What breaks: the caller goes on with interrupts on where it keeps handlers out.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class IrqStateAtExit
{
    private int _handled;

    [Requires(Context.IrqOff)]
    [Ensures(Context.IrqOff)]
    public bool Bad(bool hasWork)
    {
        LocalIrq.Enable();
        if (!hasWork)
        {
            return false; // RG1007
        }

        _handled++;
        LocalIrq.Disable();
        return true;
    }

    [Requires(Context.IrqOff)]
    [Ensures(Context.IrqOff)]
    public bool Good(bool hasWork)
    {
        LocalIrq.Enable();
        if (!hasWork)
        {
            LocalIrq.Disable();
            return false;
        }

        _handled++;
        LocalIrq.Disable();
        return true;
    }
}
