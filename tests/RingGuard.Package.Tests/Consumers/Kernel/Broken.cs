using System;
using RingGuard;

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

public static class Places
{
    private static readonly int[] s_slots = new int[4];

    public static void Mark()
    {
        int cpu = Cpu.Here(); // RG1010
        s_slots[cpu]++;
    }

    public static void MarkLate()
    {
        Preempt.Disable();
        int cpu = Cpu.Here();
        Preempt.Enable();
        s_slots[cpu]++; // RG1009
    }
}

public sealed class Guarded
{
    private readonly SpinLock _lock = new();

    [GuardedBy("_lock")]
    private int _count;

    private bool _dumped;

    public void Raise()
    {
        _count++; // RG3008
    }

    public Status Set(int value)
    {
        _lock.Lock();
        if (value < 0)
            throw new ArgumentException("negative", nameof(value)); // RG6009
        _count = value;
        _lock.Unlock();
        return Status.Ok;
    }

    public bool Dump()
    {
        Irq.Save(out bool token);
        Irq.Disable();
        _dumped = true;
        Irq.Enable(); // RG1006
        Irq.Restore(token);
        return _dumped;
    }
}

public sealed class Requests
{
    [Role(ValueRole.PendingWork)]
    private bool _wanted = true;

    public bool IsWanted => _wanted;

    public void Serve()
    {
        _wanted = false; // RG4005
        Work.All();
    }

    public static Status Sweep(int end)
    {
        int cursor = 0;
        Status status;
        while ((status = Work.Range(ref cursor, end)) == Status.Again)
            Softirq.DoSoftirq();
        return status;
    }

    public static void SweepOnce(int end)
    {
        int cursor = 0;
        Work.Range(ref cursor, end); // RG4001
    }

    public static Status SweepAnew(int end)
    {
        Status status;
        do
        {
            int cursor = 0;
            status = Work.Range(ref cursor, end); // RG4002
            if (status == Status.Again)
                Softirq.DoSoftirq();
        }
        while (status == Status.Again);

        return status;
    }
}
