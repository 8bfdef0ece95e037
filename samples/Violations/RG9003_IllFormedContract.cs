// RG9003: Ill-formed contract.
// What breaks: nothing at run time, and that is the point: a contract that no state can satisfy protects nothing.
using RingGuard;

namespace Violations;

public static class IllFormedContract
{
    [Requires(Context.IrqOn | Context.IrqOff)] // RG9003
    public static void Bad()
    {
    }

    [Requires(Context.IrqOff)]
    public static void Good()
    {
    }
}
