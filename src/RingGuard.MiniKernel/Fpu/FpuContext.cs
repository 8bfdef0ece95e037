using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>
/// FP state of a task (struct fpu): the memory, and on which CPU the registers last held it. The registers of a CPU are valid for it
/// only if that CPU claims it <em>and</em> it was last loaded there.
/// </summary>
public sealed class FpuContext
{
    /// <summary>No CPU: no register file counts as valid.</summary>
    public const int NoCpu = -1;

    internal FpuContext(Task owner)
    {
        Owner = owner;
        FpState = new FpState(owner.Name, owner.Counters, isGuest: false) { User = this };
    }

    /// <summary>The CPU whose registers held this context last, or <see cref="NoCpu"/>.</summary>
    public int LastCpu { get; set; } = NoCpu;

    /// <summary>The memory in use: the task's own, or the guest's while a guest is loaded. Read it anew after anything that may swap it.</summary>
    [Role(ValueRole.FpStateRef)]
    public FpState FpState { get; internal set; }

    /// <summary>The task's own memory while a guest's is in use.</summary>
    public FpState? TaskFpState { get; internal set; }

    /// <summary>Where the truth is.</summary>
    public FpResidency Residency => ValidOn is null ? FpResidency.MemoryOnly
        : FpState.MemoryValid ? FpResidency.Both
        : FpResidency.RegistersOnly;

    internal Task Owner { get; }

    internal Machine Machine => Owner.Machine;

    /// <summary>Registers were live when CurrentWriteBegin started.</summary>
    internal bool ReloadAfterWrite { get; set; }

    /// <summary>The CPU whose registers are valid for this context.</summary>
    internal PCpu? ValidOn
        => LastCpu != NoCpu && Machine.Cpus[LastCpu].FpOwner == this ? Machine.Cpus[LastCpu] : null;
}
