// RG2022: Validity helper with side effects (information: not printed by the build).
// What breaks: asking twice gives two answers, and a debugger that evaluates the property changes the kernel.
using RingGuard;

namespace Violations.Questions;

public sealed class Context3
{
    [Role(ValueRole.FpImage)]
    public ulong[] Image { get; } = new ulong[8];

    public int LastCpu { get; set; }

    public bool Active { get; set; }
}

public static class Questions
{
    // Reported in the editor: the answer is stored on the way.
    public static bool Bad(Context3 context, int cpu)
    {
        context.Active = context.LastCpu == cpu;
        return context.Active;
    }

    [Pure]
    public static bool Good(Context3 context, int cpu) => context.LastCpu == cpu;
}
