namespace RingGuard.MiniKernel.Tests.Agreement;

[Pair("INV-G3")]
internal static class RG3001
{
    private static readonly SpinLock s_left = new("rg3001 left");
    private static readonly SpinLock s_lock = new("rg3001");

    public static void Bad() => s_left.Lock();

    public static void Good()
    {
        s_lock.Lock();
        Cpu.Poll();
        s_lock.Unlock();
    }
}

[Pair("INV-G5")]
internal static class RG3002
{
    private static readonly SpinLock s_twice = new("rg3002 twice");
    private static readonly SpinLock s_lock = new("rg3002");

    public static void Bad()
    {
        s_twice.Lock();
        s_twice.Lock();
        s_twice.Unlock();
        s_twice.Unlock();
    }

    public static void Good()
    {
        s_lock.Lock();
        s_lock.Unlock();
        s_lock.Lock();
        s_lock.Unlock();
    }
}

[Pair("INV-G6")]
internal static class RG3003
{
    private static readonly SpinLock s_a = new("rg3003 a");
    private static readonly SpinLock s_b = new("rg3003 b");
    private static readonly SpinLock s_c = new("rg3003 c");

    public static void Bad()
    {
        s_a.Lock();
        s_b.Lock();
        s_b.Unlock();
        s_a.Unlock();

        s_b.Lock();
        s_a.Lock();
        s_a.Unlock();
        s_b.Unlock();
    }

    public static void Good()
    {
        for (int i = 0; i < 2; i++)
        {
            s_a.Lock();
            s_c.Lock();
            s_c.Unlock();
            s_a.Unlock();
        }
    }
}

[Pair("INV-G7")]
internal static class RG3006
{
    private static readonly SpinLock s_lock = new("rg3006");
    private static readonly Mutex s_mutex = new("rg3006 mutex");

    public static void Bad()
    {
        s_lock.Lock();
        s_mutex.Lock();
        s_mutex.Unlock();
        s_lock.Unlock();
    }

    public static void Good()
    {
        s_mutex.Lock();
        s_lock.Lock();
        s_lock.Unlock();
        s_mutex.Unlock();
    }
}

[Pair("INV-G7")]
internal static class RG3009
{
    private static readonly SpinLock s_lock = new("rg3009");

    public static void Bad()
    {
        s_lock.Lock();
        int words = Mem.Alloc(8)?.Length ?? 0;
        s_lock.Unlock();
        Cpu.Charge(words);
    }

    public static void Good()
    {
        s_lock.Lock();
        int words = Mem.Alloc(8, Gfp.Atomic)?.Length ?? 0;
        s_lock.Unlock();
        Cpu.Charge(words);
    }
}

[Pair("INV-G5")]
internal static class RG3012
{
    private static readonly SpinLock s_lock = new("rg3012");
    private static int s_count;

    public static void Bad() => Insert();

    public static void Good()
    {
        s_lock.Lock();
        Insert();
        s_lock.Unlock();
    }

    [Requires(Resource.Lock, Of = "s_lock")]
    private static void Insert()
    {
        LockDep.AssertHeld(s_lock);
        s_count++;
    }
}
