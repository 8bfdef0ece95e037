// RG9002: Missing contract on public/protected API in a KernelCode assembly.
// What breaks: nothing yet. But what callers have to know changes with the body, and nobody sees it change.
// Off by default; .editorconfig turns it on for this file.
using RingGuard;
using RingGuard.MiniKernel;

[assembly: KernelCode]

namespace Violations;

public static class MissingContract
{
    public static void Bad() => Softirq.DoSoftirq(); // RG9002

    [MayReschedule, Effects(Effect.RunsSoftirqs)]
    public static void Good() => Softirq.DoSoftirq();
}
