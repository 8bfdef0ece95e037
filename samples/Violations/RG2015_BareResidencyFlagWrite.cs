// RG2015: Bare write of the FP residency flag.
// What breaks: the flag says that registers must be loaded, but the CPU still counts as their holder, or the other way round.
using RingGuard;

namespace Violations.ResidencyFlags;

public sealed class Flags
{
    [RawAccess]
    public bool MustLoad { get; set; }
}

[RawAccess]
public static class Residency
{
    public static void Flush(Flags flags) => flags.MustLoad = true;
}

public static class BareResidencyFlagWrite
{
    public static void Bad(Flags flags) => flags.MustLoad = true; // RG2015

    public static void Good(Flags flags) => Residency.Flush(flags);
}
