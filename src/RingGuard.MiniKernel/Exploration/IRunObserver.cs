using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>A decider that needs to know more than what it is asked: which CPUs could go on, and what each step touched.</summary>
internal interface IRunObserver : IDecider
{
    /// <summary>A context has come to the point before an operation.</summary>
    void Announce(KernelContext context, in Announcement next);

    /// <summary>The step of the CPU at the point is over. Who goes on?</summary>
    /// <param name="current">The CPU at the point, whether it can go on or not.</param>
    /// <param name="candidates">Those that can, the current one first; at least one.</param>
    /// <returns>Place in the list, or -1: the rest of this run need not be seen.</returns>
    int ChooseCpu(PCpu current, IReadOnlyList<PCpu> candidates);

    /// <summary>The running step touches an object.</summary>
    /// <param name="context">Who.</param>
    /// <param name="identity">From <see cref="ObjectIdentity"/>.</param>
    /// <param name="kind">How.</param>
    void Touch(KernelContext context, ulong identity, AccessKind kind);
}
