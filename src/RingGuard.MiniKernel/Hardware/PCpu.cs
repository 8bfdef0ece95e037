using System.Collections.Generic;
using RingGuard.MiniKernel.Locking;
using RingGuard.MiniKernel.Scheduling;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Hardware;

/// <summary>A physical CPU: registers, interrupt state, what it runs.</summary>
public sealed class PCpu
{
    private PreemptCount _preemptCount;
    private bool _irqsEnabled = true;
    private Task? _current;
    private Task? _idle;

    internal PCpu(int id) => Id = id;

    /// <summary>Number, from 0.</summary>
    public int Id { get; }

    /// <summary>The CPU's count, by reference: a copy counts for nobody.</summary>
    public ref PreemptCount PreemptCount => ref _preemptCount;

    /// <summary>Whether maskable interrupts are delivered.</summary>
    public bool IrqsEnabled
    {
        get => _irqsEnabled;
        internal set
        {
            if (value && !_irqsEnabled)
            {
                Xfd?.WhenIrqsGoOn();
                Arm?.Fp.WhenIrqsGoOn();
            }

            _irqsEnabled = value;
            SoftirqsTestedClear &= !value;
            ExitFlagsFresh &= !value;
        }
    }

    /// <summary>Pending softirqs, one bit for each <see cref="SoftirqVector"/>.</summary>
    public uint SoftirqPending { get; internal set; }

    /// <summary>FP registers.</summary>
    public RegisterFile Regs { get; } = new();

    /// <summary>What happened on this CPU.</summary>
    public Counters Counters { get; } = new();

    /// <summary>The task that runs.</summary>
    public Task Current
    {
        get => _current!;
        internal set => _current = value;
    }

    /// <summary>What runs when nothing else wants to.</summary>
    public Task Idle
    {
        get => _idle!;
        internal set => _idle = value;
    }

    /// <summary>HCR_EL2 of the loaded virtual CPU.</summary>
    public Hcr Hcr { get; internal set; }

    /// <summary>SCTLR_EL1 of the loaded virtual CPU.</summary>
    public Sctlr Sctlr { get; internal set; }

    /// <summary>The context that the FP registers are claimed for (fpu_fpregs_owner_ctx); null when they are nobody's.</summary>
    internal FpuContext? FpOwner { get; set; }

    /// <summary>Who last changed the registers other than user or guest code.</summary>
    internal Provenance RegsChanged { get; set; }

    /// <summary>Who last wrote PKRU.</summary>
    internal Provenance PkruChanged { get; set; }

    /// <summary>CR0.TS: the next FP instruction of user code traps. LazyTrapOnTs only.</summary>
    internal bool Cr0Ts { get; set; }

    /// <summary>Mirror of CR0.TS, so that the register is written only where it changes.</summary>
    internal bool FpuActive { get; set; } = true;

    /// <summary>The guest whose persistent section this CPU is in.</summary>
    internal FpuContext? PersistentFpu { get; set; }

    /// <summary>The section took live registers, which its end gives back at once under the policies that do.</summary>
    internal bool ReloadAfterSection { get; set; }

    /// <summary>The thread flags were read with interrupts off, which they have been since (INV-X16b).</summary>
    internal bool ExitFlagsFresh { get; set; }

    /// <summary>The task that ran here before the current one.</summary>
    internal Task? SwitchedFrom { get; set; }

    internal bool InKernelFpu { get; set; }

    internal string? KernelFpuSite { get; set; }

    internal int FpRegsLockDepth { get; set; }

    /// <summary>A test found no softirq pending and interrupts have been off since (INV-C4).</summary>
    internal bool SoftirqsTestedClear { get; set; }

    /// <summary>What it has on arm64 under the Linux flavour.</summary>
    internal Arm64.ArmCpu? Arm { get; set; }

    /// <summary>XFD, on x86 machines that have it.</summary>
    internal Fpus.XfdUnit? Xfd { get; set; }

    internal bool InUser { get; set; }

    internal bool InGuest { get; set; }

    /// <summary>The stack that executes for this CPU; null until its idle task first runs.</summary>
    internal KernelContext? Stack { get; set; }

    internal RunQueue RunQueue { get; } = new();

    /// <summary>The idle task has nothing to do and has let another CPU go on.</summary>
    internal bool IdleWaits { get; set; }

    /// <summary>In the switch from one task without FP registers to another.</summary>
    internal bool InPlainSwitch { get; set; }

    internal bool SliceArmed { get; set; }

    internal LockBase? SpinsOn { get; set; }

    /// <summary>How it wants that lock.</summary>
    internal LockMode SpinMode { get; set; }

    /// <summary>Stopped at the point before an operation that spins until it has this lock: there is nothing to run before it is free.</summary>
    internal LockBase? ParkedFor { get; set; }

    /// <summary>How it wants the lock.</summary>
    internal LockMode ParkedMode { get; set; }

    internal Queue<int> PendingIrqs { get; } = new();

    internal int PendingNmis { get; set; }

    internal long[] SoftirqRaisedAt { get; } = new long[32];

    internal string? PreemptOffSite { get; set; }

    internal string? IrqOffSite { get; set; }

    internal string? BhOffSite { get; set; }

    internal int NestingDepth { get; set; }

    internal Cache L1 { get; } = new(sets: 16, ways: 4);

    internal Tlb Tlb { get; } = new();

    /// <summary>Whose values the FP registers are claimed for; "-" is nobody's.</summary>
    internal string FpOwnerName => Arm is { } arm ? arm.Fp.LastState?.St.OwnerName ?? "-" : FpOwner?.FpState.OwnerName ?? "-";

    internal bool IsIdle => ReferenceEquals(Current, Idle);

    internal bool HasDeliverableInterrupt => PendingNmis > 0 || (IrqsEnabled && PendingIrqs.Count > 0);

    /// <summary>
    /// The CPU goes off line and comes back (hot plug): FP registers initial and nobody's, XFD and its cache as after boot.
    /// </summary>
    /// <exception cref="System.InvalidOperationException">A task runs on it: move it to another CPU first.</exception>
    [Trusted("primitive: nothing runs on the CPU")]
    public void Reset()
    {
        if (!IsIdle)
        {
            throw new System.InvalidOperationException($"{this} runs '{Current.Name}' and cannot go off line: move it to another CPU first (Sched.MigrateTo)");
        }

        KernelContext.Current.Machine.Fp.ResetCpu(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"cpu{Id}";
}
