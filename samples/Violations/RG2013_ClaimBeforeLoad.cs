// RG2013: Ownership claimed before (or without) the load; load without claim.
// What breaks: the claim makes the validity test say yes, the load is skipped, and the context runs on foreign registers.
using RingGuard;

namespace Violations.Claims;

public sealed class Context2
{
    [Role(ValueRole.FpImage)]
    public ulong[] Image { get; } = new ulong[8];

    public int LastCpu { get; set; }
}

public static class OwnRegisters
{
    [Role(ValueRole.OwnerContext)]
    public static Context2? Owner { get; set; }

    [Requires(Context.PreemptOff)]
    [Trusted("sample: compares claim and last CPU")]
    public static bool Valid(Context2 context) => Owner == context;

    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Trusted("sample: stands for the restore instruction")]
    public static void Load(Context2 context)
    {
    }

    [Requires(Context.PreemptOff)]
    public static void Bad(Context2 context)
    {
        Owner = context;
        if (!Valid(context))
        {
            Load(context); // RG2013
        }
    }

    [Requires(Context.PreemptOff)]
    public static void Good(Context2 context)
    {
        if (!Valid(context))
        {
            Load(context);
            Owner = context;
        }
    }
}
