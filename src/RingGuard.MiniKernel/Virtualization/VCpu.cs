using System.Collections.Generic;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;
using RingGuard.MiniKernel.Virtualization;

namespace RingGuard.MiniKernel;

/// <summary>A virtual CPU.</summary>
public sealed partial class VCpu
{
    private static readonly Contract s_run = Contract.Of(typeof(VCpu), nameof(Run), "INV-G7", "running a guest may sleep");

    private readonly GuestMode _guest;
    private readonly SetWayChecker _setWay = new();
    private readonly WaitQueue _events;
    private bool _hasEvent;
    private bool _flushAborted;

    internal VCpu(Domain domain, int id, string name, GuestProgram program)
    {
        Domain = domain;
        Id = id;
        Name = name;
        _guest = new GuestMode(this, program);
        _events = new WaitQueue($"an event for '{name}'");
        GuestFpu = new GuestFpu(domain.Machine, name, Counters);
        InitArm();
        Hcr = domain.NativeSetWay ? Hcr.None : Hcr.Tsw;
    }

    /// <summary>The virtual CPU whose context is current, or null.</summary>
    [Role(ValueRole.Current)]
    public static VCpu? Current => Task.Current.VCpu;

    /// <summary>Number in the domain.</summary>
    public int Id { get; }

    /// <summary>Name, as the timeline shows it.</summary>
    public string Name { get; }

    /// <summary>The guest it belongs to.</summary>
    public Domain Domain { get; }

    /// <summary>The physical CPU that its guest last ran on; -1 before.</summary>
    public int LastPCpu { get; internal set; } = -1;

    /// <summary>The task that runs it, or its context in the hypervisor.</summary>
    public Task? Task { get; internal set; }

    /// <summary>FP state, where a task of the host runs the guest.</summary>
    public GuestFpu GuestFpu { get; }

    /// <summary>Debug state of the host while the guest runs (arm64).</summary>
    public HostDebugState HostDebug { get; } = new();

    /// <summary>What happened to this virtual CPU; FP counts are in its task's under the hypervisor flavour.</summary>
    public Counters Counters { get; } = new();

    /// <summary>Software copy of HCR_EL2; the register itself holds the current vCPU's.</summary>
    public Hcr Hcr { get; private set; }

    /// <summary>SCTLR_EL1 while the vCPU is not loaded.</summary>
    public Sctlr Sctlr { get; private set; }

    /// <summary>Memory must be flushed before the guest runs again. Set and cleared by the vCPU's own context only.</summary>
    [Role(ValueRole.PendingWork)]
    public bool NeedFlushToRam { get; private set; }

    /// <summary>An event waits that the guest has not seen yet. Setting it wakes a guest that halts; being woken is seeing it.</summary>
    public bool HasEvent
    {
        get => _hasEvent;
        set
        {
            _hasEvent = value;
            if (value)
            {
                _events.WakeAll();
            }
        }
    }

    /// <summary>Result of the last flush that failed.</summary>
    public Errno LastFlushError { get; private set; }

    /// <summary>Undefined-instruction exceptions injected.</summary>
    public int UndefsInjected { get; private set; }

    /// <summary>MMU and caches of the guest are on. For the current vCPU only: it reads the live register.</summary>
    public bool HasCacheEnabled
    {
        [Protocol("tvm", Step = "sample")]
        get
        {
            if (Current != this)
            {
                Domain.Machine.Violate("INV-C7", $"VCpu.HasCacheEnabled of '{Name}', which is not current: SCTLR belongs to the current vCPU");
            }

            return (KernelContext.Current.Cpu.Sctlr & (Sctlr.M | Sctlr.C)) == (Sctlr.M | Sctlr.C);
        }
    }

    /// <summary>What <see cref="NeedFlushToRam"/> should say, kept by the checker: only a flush that has ended takes it back (INV-G11).</summary>
    internal bool OwesFlush { get; private set; }

    private bool UsesKernelSection => Domain.Machine.Options.GuestFpuPolicy == GuestFpuPolicy.KernelSection && Task is not { Kind: TaskKind.VCpu };

    /// <summary>Something must be done before the guest runs again.</summary>
    [Role(ValueRole.PendingWork)]
    internal bool HasReturnWork => NeedFlushToRam || ReturnWork.Count > 0;

    /// <summary>What was registered and is not done.</summary>
    internal List<IRestartableWork> ReturnWork { get; } = [];

    /// <summary>Registers that HCR_EL2.TVM traps, but SCTLR.</summary>
    internal VmRegisters VmRegs { get; } = new();

    /// <summary>The guest's registers are in the CPU between EnterHypervisorFromGuest and LeaveHypervisorToGuest (INV-C8).</summary>
    internal bool InHypervisor { get; set; }

    /// <summary>
    /// Runs the guest from a task of the host until it has something for user space (KVM_RUN): loads the guest's FP state over the
    /// task's, enters, handles what the kernel can, and puts the task's back.
    /// </summary>
    /// <returns>Why it stopped; <see cref="ExitReason.FailedEntry"/> when the task has another guest loaded, or there is no memory for the guest's FP state.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.EntersGuest | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.SavesFpRegs | Effect.LoadsFpRegs | Effect.LongRunning | Effect.PreemptionPoint)]
    [Protocol("profiling", Step = "setup-mdcr")]
    [Protocol("vmexit", Step = "save-xfd-err")]
    [return: Role(ValueRole.MustCheck)]
    public ExitReason Run()
    {
        KernelContext context = s_run.Enter();
        if (context.Machine.Arm is not null)
        {
            return RunArm();
        }

        if (context.Machine.XState.HasXfd && !GuestFpu.IsAllocated && GuestFpu.Alloc() != Errno.Ok)
        {
            return ExitReason.FailedEntry;
        }

        bool swap = context.Machine.Options.GuestFpuPolicy == GuestFpuPolicy.SwapFpState;
        if (swap && GuestFpu.Swap(enter: true) != Errno.Ok)
        {
            return ExitReason.FailedEntry;
        }

        Load();
        ExitReason reason;
        do
        {
            reason = EnterOnce();
        }
        while (reason is not (ExitReason.ToUser or ExitReason.Shutdown));

        Put();
        if (swap)
        {
            Errno rc = GuestFpu.Swap(enter: false);
            Kernel.BugOn(rc != Errno.Ok, $"the FP state of '{Name}' was not loaded at the end of VCpu.Run");
        }

        return reason;
    }

    /// <summary>A virtual CPU with a context of its own: leaves the hypervisor for the guest until the guest ends.</summary>
    internal void HypervisorLoop()
    {
        Load();
        ExitReason reason;
        do
        {
            reason = EnterOnce();
        }
        while (reason != ExitReason.Shutdown);

        Put();
    }

    /// <summary>The vCPU's registers into the CPU.</summary>
    internal void SwitchIn(PCpu cpu)
    {
        cpu.Hcr = Hcr;
        cpu.Sctlr = Sctlr;
        ArmIn();
    }

    /// <summary>The CPU's registers into the vCPU.</summary>
    internal void SwitchOut(PCpu cpu)
    {
        ArmOut();
        Sctlr = cpu.Sctlr;
        HostDebug.ProbedOn = -1;
    }

    internal void SetHcr(Hcr value)
    {
        KernelContext context = KernelContext.Current;
        Hcr = value;
        context.Cpu.Hcr = value;
        context.Machine.Record(TraceKind.Guest, $"{Name}: TVM {((value & Hcr.Tvm) != 0 ? "on" : "off")}");
    }

    internal void RequestFlush(string why)
    {
        NeedFlushToRam = true;
        OwesFlush = true;
        Domain.Machine.Record(TraceKind.Flush, $"{Name}: flush wanted ({why})");
    }

    internal void EndFlush(Errno result, bool acknowledged = true)
    {
        if (result == Errno.Ok)
        {
            Domain.Counters.FlushRuns++;
            Domain.Machine.Memory.CheckFlushed(Domain);
        }
        else
        {
            LastFlushError = result;
            if (!acknowledged)
            {
                Domain.Machine.Violate("INV-G11", $"the flush of '{Name}' failed with {result} and its request is cleared without a word: log the failure, or hand it on, before the request goes");
            }
        }

        NeedFlushToRam = false;
        OwesFlush = false;
    }

    /// <summary>The defect of SC-D18.</summary>
    [Trusted("the deliberate defect of SC-D18: RG4005 finds it")]
    internal void ForgetFlush() => NeedFlushToRam = false;

    /// <summary>The first restart of this virtual CPU's flushes.</summary>
    internal bool AbortFlushOnce() => !_flushAborted && (_flushAborted = true);

    /// <summary>The hypercall is executed again when the guest runs next.</summary>
    internal void RepeatHypercall() => _guest.Repeat();

    /// <summary>The guest sees the event that waits; false without one.</summary>
    internal bool TakeEvent()
    {
        bool had = _hasEvent;
        _hasEvent = false;
        return had;
    }

    internal void InjectUndef(string why)
    {
        UndefsInjected++;
        Domain.Machine.Record(TraceKind.Guest, $"{Name}: UNDEF injected ({why})");
    }

    /// <summary>One stay in the guest, from the exit path of the hypervisor to the handling of the trap.</summary>
    private ExitReason EnterOnce()
    {
        HypervisorExit.LeaveHypervisorToGuest();
        MiniKernel.FpRegs.AssertStateConsistent();
        if (UsesKernelSection)
        {
            return EnterInSection();
        }

        if (Task.Current.Flags.Test(TIF.NeedFpuLoad))
        {
            Fpu.LoadForGuest();
        }

        FaultSet faults = Domain.Machine.Faults;
        bool xfd = Domain.Machine.XState.HasXfd;
        if (xfd)
        {
            GuestFpu.ReloadXfdErr();
        }

        ExitReason reason = Arch.EnterGuest(this);
        if (xfd)
        {
            AfterExit(faults);
        }

        HypervisorEntry.EnterHypervisorFromGuest();
        LocalIrq.Enable();
        TooLate(faults);
        Handle(reason);
        return reason;
    }

    /// <summary>The guest's registers are in the CPU only from here to the exit; nothing may preempt in between (the seed).</summary>
    private ExitReason EnterInSection()
    {
        GuestFpu.Load();
        FaultSet faults = Domain.Machine.Faults;
        bool xfd = Domain.Machine.XState.HasXfd;
        if (xfd)
        {
            GuestFpu.ReloadXfdErr();
        }

        ExitReason reason = Arch.EnterGuest(this);
        if (xfd)
        {
            AfterExit(faults);
        }

        GuestFpu.Put();
        HypervisorEntry.EnterHypervisorFromGuest();
        LocalIrq.Enable();
        TooLate(faults);
        Handle(reason);
        return reason;
    }

    private void Handle(ExitReason reason)
    {
        switch (reason)
        {
            case ExitReason.SetWay:
                P2M.SetWayFlush(this);
                _setWay.SetWayHandled(this);
                break;
            case ExitReason.SysRegWrite:
                Sctlr before = KernelContext.Current.Cpu.Sctlr;
                VSysReg.EmulateTvmWrite(this, _guest.TrappedRegister, _guest.TrappedValue);
                _setWay.SctlrHandled(this, before, KernelContext.Current.Cpu.Sctlr);
                break;
            case ExitReason.TranslationFault:
                Kernel.BugOn(!Domain.P2M.ResolveTranslationFault(_guest.TrappedGfn), $"'{Name}' faults at frame {_guest.TrappedGfn}, where nothing is mapped");
                break;
            case ExitReason.XSetBv or ExitReason.MsrWrite or ExitReason.DeviceNotAvailable:
                HandleX86(reason);
                break;
            case ExitReason.Halt:
                Sched.WaitUntil(_events, TakeEvent);
                break;
            case ExitReason.Hypercall:
                _guest.TrappedCall?.Invoke();
                break;
        }
    }

    [Acquires(Resource.VCpuLoaded)]
    [Acquires(Resource.HypEntry)]
    [Trusted("primitive: the vCPU becomes current, as if it had just come from its guest")]
    private void Load()
    {
        Task task = Task.Current;
        task.VCpu = this;
        Task = task;
        InHypervisor = true;
        SwitchIn(task.Cpu);
    }

    [Releases(Resource.VCpuLoaded)]
    [Releases(Resource.HypEntry)]
    [Trusted("primitive: the vCPU is no longer current")]
    private void Put()
    {
        Task task = Task.Current;
        SwitchOut(task.Cpu);
        task.VCpu = null;
        InHypervisor = false;
    }

    internal ExitReason RunGuest(KernelContext context) => _guest.Run(context);
}
