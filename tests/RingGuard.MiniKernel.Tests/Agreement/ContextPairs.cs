namespace RingGuard.MiniKernel.Tests.Agreement;

[Pair("INV-G2")]
internal static class RG1001
{
    private static readonly SpinLock s_lock = new("rg1001");

    public static void Bad()
    {
        s_lock.Lock();
        Sched.Schedule();
        s_lock.Unlock();
    }

    public static void Good()
    {
        s_lock.Lock();
        s_lock.Unlock();
        Sched.Schedule();
    }
}

[Pair("INV-C5")]
internal static class RG1002
{
    private static readonly SpinLock s_lock = new("rg1002");

    public static void Bad()
    {
        using (s_lock.Enter())
        {
            Softirq.DoSoftirq();
        }
    }

    public static void Good()
    {
        s_lock.Enter().Dispose();
        Softirq.DoSoftirq();
    }
}

[Pair("INV-C5")]
internal static class RG1003
{
    public static void Bad()
    {
        LocalIrq.Disable();
        Softirq.DoSoftirq();
        LocalIrq.Enable();
    }

    public static void Good()
    {
        LocalIrq.Disable();
        while (Softirq.Pending(Smp.ProcessorId()) != 0)
        {
            LocalIrq.Enable();
            Softirq.DoSoftirq();
            LocalIrq.Disable();
        }

        LocalIrq.Enable();
    }
}

[Pair("INV-G1")]
internal static class RG1004
{
    public static void Bad() => Preempt.Disable();

    public static void Good()
    {
        using (Preempt.DisableScope())
        {
            Cpu.Poll();
        }
    }
}

[Pair("INV-G9")]
internal static class RG1005
{
    public static void Bad()
    {
        LocalIrq.Save(out IrqFlags outer);
        LocalIrq.Save(out IrqFlags inner);
        LocalIrq.Restore(outer);
        LocalIrq.Restore(inner);
    }

    public static void Good()
    {
        LocalIrq.Save(out IrqFlags outer);
        LocalIrq.Save(out IrqFlags inner);
        LocalIrq.Restore(inner);
        LocalIrq.Restore(outer);
    }
}

[Pair("INV-G9")]
internal static class RG1006
{
    private static readonly SpinLock s_lock = new("rg1006");

    public static void Bad()
    {
        LocalIrq.Disable();
        s_lock.LockIrq();
        s_lock.UnlockIrq();
    }

    public static void Good()
    {
        LocalIrq.Disable();
        s_lock.LockIrqSave(out IrqFlags flags);
        s_lock.UnlockIrqRestore(flags);
        LocalIrq.Enable();
    }
}

[Pair("INV-G1")]
internal static class RG1008
{
    public static void Bad()
    {
        LocalBh.Disable();
        LocalIrq.Disable();
        LocalBh.Enable();
        LocalIrq.Enable();
    }

    public static void Good()
    {
        LocalBh.Disable();
        LocalIrq.Disable();
        LocalIrq.Enable();
        LocalBh.Enable();
    }
}

[Pair("INV-G8")]
internal static class RG1010
{
    public static void Bad() => Smp.ProcessorId();

    public static void Good()
    {
        Smp.GetCpu();
        Smp.PutCpu();
    }
}

[Pair("INV-G7")]
internal static class RG1016
{
    public static void Bad()
    {
        Rcu.ReadLock();
        Sched.MightSleep();
        Rcu.ReadUnlock();
    }

    public static void Good()
    {
        Rcu.ReadLock();
        Rcu.ReadUnlock();
        Sched.MightSleep();
    }
}

[Pair("INV-G1")]
internal static class RG1017
{
    public static void Bad() => Rcu.ReadLock();

    public static void Good()
    {
        Rcu.ReadLock();
        Cpu.Poll();
        Rcu.ReadUnlock();
    }
}
