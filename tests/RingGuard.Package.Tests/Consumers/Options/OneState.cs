namespace Options;

internal sealed class OneState
{
    private readonly SpinLock _lock = new();

    public void Correlated(bool a)
    {
        if (a)
            _lock.Lock(); // RG3001
        if (a)
            _lock.Unlock(); // RG3001
    }
}
