namespace TinyKernel;

public sealed class Table
{
    private readonly SpinLock _lock = new();
    private int _entries;

    public void Drain()
    {
        _lock.Lock();
        _entries = 0;
        Softirq.DoSoftirq(); // RG1002
        _lock.Unlock();
    }

    public int Take()
    {
        _lock.Lock(); // RG3001
        if (_entries == 0)
            return 0;

        int taken = _entries--;
        _lock.Unlock();
        return taken;
    }
}

public static class Counter
{
    private static int s_value;

    public static bool Step(int limit)
    {
        Preempt.Disable(); // RG1004
        if (s_value >= limit)
            return false;

        s_value++;
        Preempt.Enable();
        return true;
    }
}

public static class Checksum
{
    public static int Of(int length)
    {
        KernelFpu.Begin(); // RG2002
        if (length == 0)
            return 0;

        KernelFpu.End();
        return length;
    }
}

public static class Debugger
{
    public static void Poke(FpuContext context, long value)
    {
        context.Image = value; // RG2007
    }

    public static void PokeLate(FpuContext context, long value)
    {
        context.Image = value;
        context.Invalidate(); // RG2009
    }
}
