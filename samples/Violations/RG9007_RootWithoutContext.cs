// RG9007: Asynchronous root without Context.
// What breaks: the handler is checked as if it were called from a task, and sleeps in the softirq.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class RootWithoutContext
{
    private int _ticks;

    public void Bad() => Softirq.Open(SoftirqVector.Timer, OnTick); // RG9007

    public void Good() => Softirq.Open(SoftirqVector.Timer, OnDeclaredTick);

    private void OnTick() => _ticks++;

    [RunsIn(ExecutionMode.Softirq)]
    private void OnDeclaredTick() => _ticks++;
}
