namespace RingGuard.MiniKernel.Tests.Agreement;

[Pair("INV-X19")]
internal static class RG2001
{
    public static void Bad() => FpRegs.Reset();

    public static void Good()
    {
        FpRegs.Lock();
        FpRegs.Reset();
        FpRegs.Unlock();
    }
}

[Pair("INV-X6")]
internal static class RG2002
{
    public static void Bad() => KernelFpu.Begin();

    public static void Good()
    {
        KernelFpu.Begin();
        KernelFpu.Use(XComp.Sse);
        KernelFpu.End();
    }
}

[Pair("INV-X6")]
internal static class RG2004
{
    public static void Bad()
    {
        using (KernelFpu.Section())
        {
            using (KernelFpu.Section())
            {
                KernelFpu.Use(XComp.Sse);
            }
        }
    }

    public static void Good()
    {
        using (KernelFpu.Section())
        {
            KernelFpu.Use(XComp.Sse);
        }

        using (KernelFpu.Section())
        {
            KernelFpu.Use(XComp.Sse);
        }
    }
}

[Pair("INV-G7")]
internal static class RG2005
{
    public static void Bad()
    {
        using (KernelFpu.Section())
        {
            Sched.CondResched();
        }
    }

    public static void Good()
    {
        using (KernelFpu.Section())
        {
            KernelFpu.Use(XComp.Sse);
        }

        Sched.CondResched();
    }
}

[Pair("INV-X7")]
internal static class RG2019
{
    [RunsIn(ExecutionMode.KThread)]
    public static void Bad()
    {
        FpRegs.LockAndLoad();
        FpRegs.Unlock();
    }

    [RunsIn(ExecutionMode.KThread)]
    public static void Good()
    {
        if (Task.Current.Kind == TaskKind.User)
        {
            FpRegs.LockAndLoad();
            FpRegs.Unlock();
        }
    }
}
