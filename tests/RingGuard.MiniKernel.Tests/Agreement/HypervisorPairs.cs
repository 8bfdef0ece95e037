namespace RingGuard.MiniKernel.Tests.Agreement;

[Pair("INV-C5", InHypercall = true)]
internal static class RG4009
{
    private static readonly RwLock s_map = new("rg4009");

    [Effects(Effect.LongRunning | Effect.Restartable)]
    public static void Bad()
    {
        s_map.ReadLock();
        Softirq.DoSoftirq();
        s_map.ReadUnlock();
    }

    [Requires(Context.NotAtomic)]
    [Effects(Effect.LongRunning | Effect.Restartable | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    public static void Good()
    {
        s_map.ReadLock();
        s_map.ReadUnlock();
        Softirq.DoSoftirq();
    }
}

[Pair("INV-C7", InHypercall = true)]
internal static class RG5001
{
    public static void Bad()
    {
        foreach (VCpu v in VCpu.Current!.Domain.VCpus)
        {
            if (v != VCpu.Current)
            {
                P2M.SetWayFlush(v);
            }
        }
    }

    public static void Good()
    {
        if (VCpu.Current is { } current)
        {
            P2M.SetWayFlush(current);
        }
    }
}
