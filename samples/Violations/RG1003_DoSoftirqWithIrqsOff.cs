// RG1003: DoSoftirq with IRQs disabled / in IRQ or preempt-disabled context.
// What breaks: softirqs run with interrupts on. Either the caller's interrupts-off section is opened behind its back, or a
// handler waits for an interrupt that cannot come.
using RingGuard.MiniKernel;

namespace Violations;

public static class DoSoftirqWithIrqsOff
{
    public static void Bad()
    {
        LocalIrq.Disable();
        Softirq.DoSoftirq(); // RG1003
        LocalIrq.Enable();
    }

    public static void Good()
    {
        LocalIrq.Disable();
        while (Softirq.Pending(Smp.ProcessorId()) != 0)
        {
            LocalIrq.Enable();
            Softirq.DoSoftirq();
            LocalIrq.Disable();
        }

        LocalIrq.Enable();
    }
}
