using System.Collections.Frozen;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>The operation that a context is about to do.</summary>
/// <param name="Operation">Name such as <c>SpinLock.Lock</c>.</param>
/// <param name="Target">Name of what it is done to; empty where there is none.</param>
/// <param name="Identity">The same for the explorer; 0 where there is none.</param>
/// <param name="Wanted">The lock that has to be free first.</param>
/// <param name="Mode">How it is wanted.</param>
internal readonly record struct Announcement(string Operation, string Target = "", ulong Identity = 0, LockBase? Wanted = null, LockMode Mode = LockMode.Exclusive)
{
    private static readonly FrozenSet<string> s_local = FrozenSet.ToFrozenSet(
    [
        "Cpu", "FpRegs", "KernelFpu", "LocalBh", "LocalIrq", "LocalLock", "Mutex", "Pkru", "Preempt", "Rcu", "RwLock", "Sched", "Shared", "Smp", "SpinLock", "ThisCpu", "user",
    ]);

    /// <summary>Hooks of the switch, which belong to the task that goes and the one that comes.</summary>
    private static readonly FrozenSet<string> s_switch = FrozenSet.ToFrozenSet(["Fpu.SwitchPrepare", "Fpu.SwitchFinish", "Fpu.SwitchReturn", "Fpu.Drop"]);

    /// <summary>
    /// The operation stays on its CPU, or says what it touches elsewhere. Anything else counts as touching everything: that costs runs, and
    /// never hides one.
    /// </summary>
    public bool IsLocal => s_local.Contains(Class) || s_switch.Contains(Operation);

    /// <summary>The operation turns interrupts, bottom halves or preemption on or off.</summary>
    public bool IsGate => Class is "LocalIrq" or "LocalBh" or "Preempt" or "Smp" or "KernelFpu" or "SpinLock" or "RwLock" or "LocalLock";

    private string Class => Operation.IndexOf('.') is > 0 and var dot ? Operation[..dot] : Operation;
}
