// RG9001: Override/interface/delegate contract mismatch.
// What breaks: callers through the interface keep its contract, and the implementation wants another.
using RingGuard;

namespace Violations;

public interface IProfilingBuffer
{
    [Requires(Context.InHyp)]
    void Save(out ulong control);
}

public sealed class BadProfilingBuffer : IProfilingBuffer
{
    [Requires(Context.InTask)]
    public void Save(out ulong control) => control = 0; // RG9001
}

public sealed class GoodProfilingBuffer : IProfilingBuffer
{
    // In the hypervisor nothing can be preempted, so this asks for less.
    [Requires(Context.PreemptOff)]
    public void Save(out ulong control) => control = 0;
}
