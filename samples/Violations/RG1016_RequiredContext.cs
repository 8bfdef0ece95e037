// RG1016: Call in a context that its contract excludes.
// What breaks: the interrupt handler changes the list while the callee, which relies on interrupts off, walks it.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class RequiredContext
{
    private int _raised;

    public void Bad() => RaiseIrqOff(1); // RG1016

    public void Good()
    {
        LocalIrq.Save(out var flags);
        RaiseIrqOff(1);
        LocalIrq.Restore(flags);
    }

    public void GoodWhereItIsKnown()
    {
        if (!LocalIrq.IsEnabled)
            RaiseIrqOff(2);
    }

    [Requires(Context.IrqOff)]
    private void RaiseIrqOff(int bit) => _raised |= bit;
}
