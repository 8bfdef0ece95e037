namespace Chain;

public sealed class Hypervisor
{
    private readonly SpinLock _lock = new();
    private readonly Domain _domain = new();

    public void Bad()
    {
        _lock.Lock();
        _domain.Kick(); // RG1002
        _lock.Unlock();
    }

    public void Good()
    {
        _lock.Lock();
        _domain.Boot.Touch();
        _lock.Unlock();
        _domain.Kick();
    }
}
