namespace Options;

internal sealed class NoPossible
{
    private readonly SpinLock _lock = new();

    public int Take(byte[] data)
    {
        _lock.Lock();
        int n = Parser.Parse(data);
        _lock.Unlock();
        return n;
    }
}
