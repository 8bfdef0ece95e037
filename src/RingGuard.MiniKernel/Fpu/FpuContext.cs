using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// FP state of a task or of a guest in a persistent kernel section (struct fpu): the memory, and on which CPU the registers last held it.
/// The registers of a CPU are valid for it only if that CPU claims it <em>and</em> it was last loaded there.
/// </summary>
public sealed class FpuContext
{
    /// <summary>No CPU: no register file counts as valid.</summary>
    public const int NoCpu = -1;

    private int _lastCpu = NoCpu;

    internal FpuContext(Machine machine, FpState state, Task? owner)
    {
        Machine = machine;
        Owner = owner;
        FpState = state;
        state.User = this;
        ResetPermissions();
    }

    /// <summary>The CPU whose registers held this context last, or <see cref="NoCpu"/>.</summary>
    public int LastCpu
    {
        get => _lastCpu;
        set
        {
            _lastCpu = value;
            DestroyedBySave &= value != NoCpu;
        }
    }

    /// <summary>The memory in use: the task's own, or the guest's while a guest is loaded. Read it anew after anything that may swap it.</summary>
    [Role(ValueRole.FpStateRef)]
    public FpState FpState { get; internal set; }

    /// <summary>The task's own memory while a guest's is in use.</summary>
    public FpState? TaskFpState { get; internal set; }

    /// <summary>Switches in a row with FP use (fpu->counter), 8 bits wide: wraps, so that a task becomes lazy again. See <see cref="MachineOptions.FpuCounter"/>.</summary>
    public byte Counter { get; internal set; }

    /// <summary>FP was used at least once (fpstate_active).</summary>
    public bool FpStateActive { get; internal set; }

    /// <summary>The registers are live for it now (fpregs_active): newer than, or as new as, memory, and saved when its task is switched out.</summary>
    public bool FpRegsActive => Owner is { } task ? task.OnCpu && task.HasUserRegisters && !task.Flags.Test(TIF.NeedFpuLoad) : RegsActive;

    /// <summary>Where the truth is.</summary>
    public FpResidency Residency => ValidOn is null ? FpResidency.MemoryOnly
        : FpState.MemoryValid ? FpResidency.Both
        : FpResidency.RegistersOnly;

    /// <summary>Features that the task may use (x86), as a mask of <see cref="XFeature"/>: inherited by a child, the default after exec.</summary>
    public ulong Perm { get; internal set; }

    /// <summary>Features that guests of the task may use.</summary>
    public ulong GuestPerm { get; internal set; }

    /// <summary>The first virtual CPU was made: <see cref="GuestPerm"/> stays (FPU_GUEST_PERM_LOCKED).</summary>
    public bool GuestPermLocked { get; internal set; }

    /// <summary>The task; null for a guest's own context.</summary>
    internal Task? Owner { get; private set; }

    internal Machine Machine { get; }

    /// <summary>Registers were live when CurrentWriteBegin started.</summary>
    internal bool ReloadAfterWrite { get; set; }

    /// <summary>The last save reset the registers and nobody has drawn the conclusion yet (INV-X18).</summary>
    internal bool DestroyedBySave { get; set; }

    /// <summary>A guest's registers are in the CPU, between load and the end of put.</summary>
    internal bool RegsLoaded { get; set; }

    /// <summary>A guest's fpregs_active.</summary>
    internal bool RegsActive { get; set; }

    /// <summary>When it was last claimed, and where.</summary>
    internal Provenance Claimed { get; set; }

    /// <summary>The CPU whose registers are valid for this context.</summary>
    internal PCpu? ValidOn
        => LastCpu != NoCpu && Machine.Cpus[LastCpu].FpOwner == this ? Machine.Cpus[LastCpu] : null;

    /// <summary>
    /// The object is used anew for another task. CPUs may still point to it, and nothing can find them all: only that its last CPU is
    /// reset makes that harmless (F4.24).
    /// </summary>
    internal void Reuse(Task task)
    {
        Machine.Fp.Check.Fresh(this, $"the FP context of '{FpState.OwnerName}' is used anew for '{task.Name}'");
        Owner = task;
        FpState = new FpState(Machine, task.Name, task.Counters, isGuest: false) { User = this };
        TaskFpState = null;
        Counter = 0;
        FpStateActive = false;
        ResetPermissions();
    }

    /// <summary>What a new program has.</summary>
    internal void ResetPermissions()
    {
        Perm = GuestPerm = Machine.XState.Default;
        GuestPermLocked = false;
    }
}
