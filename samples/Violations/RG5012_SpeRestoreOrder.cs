// RG5012: SPE restore order / unconditional restore.
// What breaks: profiling starts while the guest's translation is still in force.
namespace Violations.Profiling;

public static class SpeRestoreOrder
{
    public static void Bad(ulong control)
    {
        Profiler.Restore(control);
        Profiler.RestoreHost(); // RG5012
    }

    public static void Good(ulong control)
    {
        Profiler.RestoreHost();
        Profiler.Restore(control);
    }
}
