namespace Options;

internal sealed class OneState
{
    private readonly SpinLock _lock = new();

    private bool Other { get; set; }

    public void Forgotten(bool a)
    {
        if (a)
            _lock.Lock();
        a = Other;
        if (a)
            _lock.Unlock();
    }
}
