namespace Options;

internal sealed class Reported
{
    private readonly SpinLock _lock = new();

    public int Take(byte[] data)
    {
        _lock.Lock(); // RG3001
        int n = Parser.Parse(data);
        _lock.Unlock();
        return n;
    }

    public void Correlated(bool a)
    {
        if (a)
            _lock.Lock();
        Inner();
        if (a)
            _lock.Unlock();
    }

    private bool Other { get; set; }

    public void Forgotten(bool a)
    {
        if (a)
            _lock.Lock(); // RG3001
        a = Other;
        if (a)
            _lock.Unlock(); // RG3001
    }

    public void Outer()
    {
        _lock.Lock();
        Saves();
        _lock.Unlock();
    }

    private static void Inner()
    {
    }

    private static void Saves() => Cpu.SaveRegisters();
}
