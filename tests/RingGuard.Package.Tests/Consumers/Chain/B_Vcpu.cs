namespace Chain;

public sealed class Vcpu
{
    private readonly SpinLock _lock = new();

    public void Drain() => Softirq.DoSoftirq();

    public void Touch()
    {
        _lock.Lock();
        _lock.Unlock();
    }
}
