// RG2021: XFD not applied before restore / image has XFD-disabled components.
// What breaks: the next restore of a component that XFD now disables raises #NM in the kernel.
using RingGuard;

namespace Violations.FeatureDisable;

public sealed class State
{
    [Role(ValueRole.FpImage)]
    public ulong[] Image { get; } = new ulong[8];

    public ulong Xfd
    {
        get;
        [Protocol("xrstor", Step = "set-xfd")]
        [Trusted("sample: the software copy")]
        set;
    }
}

public static class FeatureDisableRegister
{
    [Protocol("xrstor", Step = "xfd-update")]
    [Trusted("sample: writes the register if the state is live")]
    public static void Update(State state)
    {
    }

    public static void Bad(State state, ulong xfd)
    {
        state.Xfd = xfd; // RG2021
    }

    public static void Good(State state, ulong xfd)
    {
        state.Xfd = xfd;
        Update(state);
    }
}
