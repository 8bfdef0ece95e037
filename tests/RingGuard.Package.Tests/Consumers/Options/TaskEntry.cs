namespace Options;

internal sealed class TaskEntry
{
    private readonly SpinLock _lock = new();

    public void Outer()
    {
        _lock.Lock();
        Saves();
        _lock.Unlock();
    }

    private static void Saves() => Cpu.SaveRegisters(); // RG2001
}
