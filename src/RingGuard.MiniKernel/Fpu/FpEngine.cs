using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Fpus;

/// <summary>
/// The registers themselves: saves, loads, claims, accesses of user and guest code. Below the contracts: the facades state them. Every
/// claim begins and ends here, so that each has its tracepoint (F4.38).
/// </summary>
internal sealed partial class FpEngine(Machine machine)
{
    private long _kernelValues;

    /// <summary>What must hold.</summary>
    public FpChecker Check { get; } = new(machine);

    private bool Lazy => machine.Options.FpuLoadPolicy == FpuLoadPolicy.LazyTrapOnTs;

    /// <summary>Whether the registers of a CPU hold a context: the CPU says so and the context says so.</summary>
    public bool RegsValid(FpuContext context, PCpu cpu)
    {
        bool owner = cpu.FpOwner == context;
        bool last = context.LastCpu == cpu.Id;
        bool valid = machine.Faults.IsEnabled(Fault.ValidIfOwnerOnly) ? owner
            : machine.Faults.IsEnabled(Fault.ValidIfLastCpuOnly) ? last
            : owner && last;
        if (valid)
        {
            Check.ValidMeansTrue(context, cpu);
        }

        if (machine.Faults.IsEnabled(Fault.ValidityHelperSetsActive) && context.Owner is { } task)
        {
            SetFlag(task, TIF.NeedFpuLoad, !valid);
        }

        return valid;
    }

    /// <summary>Registers to memory.</summary>
    public SaveResult Save(FpuContext context, PCpu cpu)
    {
        FpState state = context.FpState;
        if (context.Owner is { } owner && !Check.HasRegisters(owner, "the registers are saved"))
        {
            return SaveResult.Preserved;
        }

        Check.NotFreed(state, "the registers are saved to");
        BeforeSave(state, cpu);
        CopyOut(cpu, state.Image.Values);
        state.MemoryValid = true;
        state.EverSaved = true;
        cpu.Counters.FpSaves++;
        state.Counters.FpSaves++;
        machine.Record(TraceKind.Fpu, $"save {state.OwnerName}");
        if (!machine.Options.DestructiveSave)
        {
            return SaveResult.Preserved;
        }

        cpu.Regs.Reset();
        cpu.RegsChanged = Provenance.Now(machine, cpu, "a save that resets");
        context.DestroyedBySave = true;
        return machine.Faults.IsEnabled(Fault.IgnoreSaveResult) ? SaveResult.Preserved : SaveResult.Destroyed;
    }

    /// <summary>Memory to registers. Claims nothing.</summary>
    public void Load(FpState state, XMask mask, PCpu cpu)
    {
        if (state.User?.Owner is { } owner && !Check.HasRegisters(owner, "registers are loaded"))
        {
            return;
        }

        Check.Overwrite(cpu, state, $"loading '{state.OwnerName}'");
        Check.ImageIsNewest(state, cpu, "the registers are loaded from");
        BeforeLoad(state, cpu);
        cpu.Regs.LoadFrom(state.Image.Values, mask & XMask.All);
        cpu.RegsChanged = Provenance.Now(machine, cpu, "load");
        if (state.EverSaved)
        {
            cpu.Counters.FpRestores++;
            state.Counters.FpRestores++;
            machine.Record(TraceKind.Fpu, $"restore {state.OwnerName}");
        }
        else
        {
            cpu.Counters.FpInitialLoads++;
            state.Counters.FpInitialLoads++;
            machine.Record(TraceKind.Fpu, $"first load {state.OwnerName}");
        }
    }

    public void NoteSkipped(FpState state, PCpu cpu)
    {
        cpu.Counters.FpRestoresSkipped++;
        state.Counters.FpRestoresSkipped++;
        machine.Record(TraceKind.Fpu, $"restore {state.OwnerName} skipped, still valid");
    }

    /// <summary>The registers of the CPU are this context's from now on, and live if it is the current task's.</summary>
    public void Activate(FpuContext context, PCpu cpu)
    {
        Claim(context, cpu);
        context.DestroyedBySave = false;
        if (context.Owner is { } task)
        {
            task.Flags.Clear(TIF.NeedFpuLoad);
            SetTs(cpu, false);
        }

        if (!context.FpStateActive)
        {
            context.FpStateActive = true;
            TracePoint("activate_state", context.FpState);
        }

        TracePoint("regs_activated", context.FpState);
        if (machine.Options.RefreshFlag == RefreshFlagPolicy.WheneverMemoryIsValid)
        {
            // TIF_REFRESH_FPU's handler is a move, not a copy: what user code does next is said before it does it (F4.17).
            NewestInRegisters(cpu, context.FpState, "UserFpRegs.MoveToCpu");
        }
    }

    public void Claim(FpuContext context, PCpu cpu)
    {
        cpu.FpOwner = context;
        context.LastCpu = cpu.Id;
        if (!machine.Faults.IsEnabled(Fault.SkippedRestoreKeepsXfd))
        {
            UpdateXfd(cpu, context.FpState);
        }

        context.Claimed = Provenance.Now(machine, cpu, "claim");
    }

    /// <summary>The current task's registers are not live any more: they are looked at, or trap, before user code has them again.</summary>
    public void Deactivate(Task current)
    {
        current.Flags.Set(TIF.NeedFpuLoad);
        SetTs(current.Cpu, true);
        TracePoint("regs_deactivated", current.Fpu.FpState);
    }

    /// <summary>One of the events that the x86 FPU code of Linux traces.</summary>
    public void TracePoint(string what, FpState state) => machine.Record(TraceKind.FpuPoint, $"{what} {state.OwnerName}");

    /// <summary>CR0.TS, with its mirror fpu_active: written only where it changes (F4.3). Means something under LazyTrapOnTs only.</summary>
    public void SetTs(PCpu cpu, bool value)
    {
        if (Lazy && cpu.Cr0Ts != value)
        {
            cpu.Cr0Ts = value;
            cpu.FpuActive = !value;
        }
    }

    /// <summary>The current task's newest values are thrown away on purpose, because others take their place: what memory holds is the truth until then.</summary>
    public void Abandon(FpuContext context)
    {
        FpState state = context.FpState;
        state.Image.Values.CopyTo(state.Truth, 0);
        state.MemoryValid = true;
        context.LastCpu = FpuContext.NoCpu;
    }

    /// <summary>Kernel code computes in a component.</summary>
    public void KernelWrite(PCpu cpu, XComp component)
    {
        Check.Overwrite(cpu, null, "a kernel FPU section");
        KernelTouches(cpu, component);
        cpu.Regs[component] = new RegValue("kernel", ++_kernelValues);
        cpu.RegsChanged = Provenance.Now(machine, cpu, "kernel section");
    }

    /// <summary>User or guest code runs from here on: registers are newer than memory.</summary>
    public void EnterOutside(PCpu cpu, FpuContext context, string mode)
    {
        Check.Enter(cpu, context, mode);
        if (Lazy && cpu.Cr0Ts)
        {
            return;
        }

        if (machine.Options.RefreshFlag == RefreshFlagPolicy.WheneverMemoryIsValid && context.FpState.MemoryValid)
        {
            machine.Violate("INV-X4", $"'{context.FpState.OwnerName}' enters {mode} mode on {cpu} and nothing has said that its image is old from now on: the reload flag is set whenever memory is made valid, its handler is UserFpRegs.MoveToCpu");
        }

        NewestInRegisters(cpu, context.FpState, $"{mode} mode");
    }

    /// <summary>Memory is old from here on.</summary>
    public void NewestInRegisters(PCpu cpu, FpState state, string what)
    {
        if (state.MemoryValid)
        {
            state.MemoryValid = false;
            state.NewestInRegisters = Provenance.Now(machine, cpu, what);
        }
    }

    public void OutsideWrite(PCpu cpu, FpState state, XComp component, long value)
    {
        var written = new RegValue(state.OwnerName, value);
        cpu.Regs[component] = written;
        if (component == XComp.Pkru)
        {
            cpu.Current.PkruTruth = written;
            return;
        }

        state.Truth[(int)component] = written;
    }

    public void OutsideVerify(PCpu cpu, FpState state, XComp component, long expected) => Check.Read(cpu, state, component, expected);

    /// <summary>Counts a device-not-available trap.</summary>
    public void NoteTrap(Task task)
    {
        task.Counters.FpTraps++;
        task.Cpu.Counters.FpTraps++;
        machine.Record(TraceKind.Fpu, $"#NM in {task.Name}");
    }

    /// <summary>User code under LazyTrapOnTs: its first FP instruction traps and gets the registers.</summary>
    public bool TrapsOnTouch(PCpu cpu) => Lazy && cpu.Cr0Ts;

    private static void SetFlag(Task task, TIF flag, bool value)
    {
        if (value)
        {
            task.Flags.Set(flag);
        }
        else
        {
            task.Flags.Clear(flag);
        }
    }
}
