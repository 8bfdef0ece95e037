// RG5014: Cache toggle sampled in the wrong order.
// What breaks: the sample is the new value; the toggle sees no change and does not flush.
using RingGuard;

namespace Violations.CacheToggles;

public static class CacheControl
{
    [Protocol("tvm", Step = "sample")]
    [Trusted("sample: reads the control register")]
    public static bool Enabled() => true;

    [Protocol("tvm", Step = "write")]
    [Trusted("sample: writes the control register")]
    public static void Write(ulong value)
    {
    }

    [Protocol("tvm", Step = "toggle")]
    [Trusted("sample: flushes if the caches changed")]
    public static void Toggle(bool wasEnabled)
    {
    }

    [TvmHandler]
    public static void Bad(ulong value)
    {
        Write(value);
        bool wasEnabled = Enabled(); // RG5014
        Toggle(wasEnabled);
    }

    [TvmHandler]
    public static void Good(ulong value)
    {
        bool wasEnabled = Enabled();
        Write(value);
        Toggle(wasEnabled);
    }
}
