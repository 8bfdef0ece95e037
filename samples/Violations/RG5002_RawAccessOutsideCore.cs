// RG5002: Raw XFD/XCR0/XFD_ERR access outside the FPU core.
// What breaks: the per-CPU copy of the register still has the old value, and the next write of it is skipped.
using RingGuard;

namespace Violations.RawRegisters;

public static class Xcr
{
    [Raw]
    [Trusted("sample: stands for XSETBV")]
    public static void Set(ulong value)
    {
    }
}

[RawAccess]
public static class XcrCache
{
    private static ulong s_value;

    public static void Set(ulong value)
    {
        if (s_value != value)
        {
            Xcr.Set(value);
            s_value = value;
        }
    }
}

public static class RawAccessOutsideCore
{
    public static void Bad(ulong value) => Xcr.Set(value); // RG5002

    public static void Good(ulong value) => XcrCache.Set(value);
}
