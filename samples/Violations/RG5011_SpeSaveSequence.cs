// RG5011: SPE save sequence.
// What breaks: the unit writes what it has buffered through the guest's translation, into the guest's memory.
using RingGuard;

namespace Violations.Profiling;

public static class Profiler
{
    [Protocol("spe", Step = "read-pmscr")]
    [Trusted("sample: reads the control register")]
    public static ulong Read() => 0;

    [Protocol("spe", Step = "clear-pmscr")]
    [Trusted("sample: disables profiling")]
    public static void Disable()
    {
    }

    [Protocol("spe", Step = "isb")]
    [Trusted("sample: the barrier")]
    public static void Isb()
    {
    }

    [Protocol("spe", Step = "psb")]
    [Trusted("sample: drains the buffer")]
    public static void Drain()
    {
    }

    [Protocol("spe", Step = "dsb")]
    [Trusted("sample: waits until the data is in memory")]
    public static void Dsb()
    {
    }

    [Protocol("spe", Step = "guest-stage2")]
    [Trusted("sample: from here on the guest's translation is used")]
    public static void LoadGuestTranslation()
    {
    }

    [Protocol("spe", Step = "restore-host-sysregs")]
    [Trusted("sample: the host's translation is back")]
    public static void RestoreHost()
    {
    }

    [Protocol("spe", Step = "restore")]
    [Trusted("sample: enables profiling again")]
    public static void Restore(ulong control)
    {
    }
}

public static class SpeSaveSequence
{
    public static ulong Bad()
    {
        ulong control = Profiler.Read();
        Profiler.Disable();
        Profiler.Isb();
        Profiler.Drain();
        Profiler.LoadGuestTranslation(); // RG5011
        return control;
    }

    public static ulong Good()
    {
        ulong control = Profiler.Read();
        Profiler.Disable();
        Profiler.Isb();
        Profiler.Drain();
        Profiler.Dsb();
        Profiler.LoadGuestTranslation();
        return control;
    }
}
