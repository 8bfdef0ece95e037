// RG3010: Critical section contains preemption/IRQ re-enable.
// What breaks: a handler sees the first half of the update without the second.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class WindowInSection
{
    private int _first;
    private int _second;
    private int _polls;

    public void Bad()
    {
        LocalIrq.Disable();
        _first = 1;
        Poll(); // RG3010
        _second = _first;
        LocalIrq.Enable();
    }

    public void Good()
    {
        LocalIrq.Disable();
        _first = 1;
        _second = _first;
        LocalIrq.Enable();
        _polls++;
    }

    public int Sum() => _first + _second + _polls;

    private void Poll()
    {
        LocalIrq.Enable();
        _polls++;
        LocalIrq.Disable();
    }
}
