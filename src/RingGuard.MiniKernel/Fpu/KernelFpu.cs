using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>FP in kernel code (kernel_fpu_begin and _end). A section is not preemptible and does not nest.</summary>
public static class KernelFpu
{
    private static readonly Contract s_begin = Contract.Of(typeof(KernelFpu), nameof(Begin), "INV-X6", "sections do not nest; ask KernelFpu.IsUsable and have a scalar path");
    private static readonly Contract s_end = Contract.Of(typeof(KernelFpu), nameof(End), "INV-X6");
    private static readonly Contract s_use = Contract.Of(typeof(KernelFpu), nameof(Use), "INV-X19", "open one with KernelFpu.Section");
    private static readonly Contract s_beginPersistent = Contract.Of(typeof(KernelFpu), nameof(BeginPersistent), "INV-X6", "it does not disable preemption itself: call Preempt.Disable before");
    private static readonly Contract s_endPersistent = Contract.Of(typeof(KernelFpu), nameof(EndPersistent), "INV-X6");

    /// <summary>The machine has an FPU.</summary>
    public static bool Available => true;

    /// <summary>
    /// Opens a section: saves the user's registers where they are live, claims the registers for the kernel. The user's restore waits
    /// until the task goes back to user mode, so that several sections cost one save and one restore (under DeferToUserReturn).
    /// </summary>
    /// <param name="mask">What to initialise.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Requires(Context.NotNmi | Context.NoFpuSection)]
    [Acquires(Resource.FpuSection)]
    [Acquires(Resource.Preempt)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: raises the CPU's count and takes the registers")]
    public static void Begin(KfpuMask mask = KfpuMask.Mxcsr, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Open(mask, LockBase.SiteOf(file, line));

    /// <summary>Closes the section.</summary>
    [Releases(Resource.FpuSection)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: lowers the CPU's count")]
    public static void End()
    {
        KernelContext context = s_end.Enter();
        PCpu cpu = context.Cpu;
        if (!cpu.InKernelFpu || cpu.PersistentFpu is not null)
        {
            context.Machine.Violate("INV-X6", cpu.InKernelFpu
                ? $"KernelFpu.End ends the persistent section that was begun at {cpu.KernelFpuSite}: use KernelFpu.EndPersistent"
                : "KernelFpu.End without KernelFpu.Begin: every section is ended once");
            return;
        }

        context.Machine.Fp.Check.Section(cpu, "KernelFpu.End");
        Close(context, cpu);
        Preempt.Lower(context, "KernelFpu.End");
        context.Machine.Settle(context);
    }

    /// <summary>
    /// Opens a section whose registers belong to a context that outlives it, so that a later section finds out whether somebody else used
    /// them meanwhile (the raw __kernel_fpu_begin; F4.9). Does not touch the preempt count: the caller is not preemptible already.
    /// </summary>
    /// <param name="f">The context; null where nothing is to be found again, such as an EFI call (F4.28).</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Requires(Context.PreemptOff | Context.NotNmi | Context.NoFpuSection)]
    [Acquires(Resource.FpuSection)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: takes the registers")]
    public static void BeginPersistent(FpuContext? f, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_beginPersistent.Enter();
        PCpu cpu = context.Cpu;
        TakeRegisters(context, cpu, LockBase.SiteOf(file, line));
        cpu.PersistentFpu = f;
        if (cpu.FpOwner != f)
        {
            cpu.FpOwner = null;
        }

        context.Machine.Record(TraceKind.Fpu, $"kernel section of '{f?.FpState.OwnerName ?? "nobody"}' begins");
    }

    /// <summary>Closes it.</summary>
    [Releases(Resource.FpuSection)]
    [Trusted("primitive: gives the registers back")]
    public static void EndPersistent()
    {
        KernelContext context = s_endPersistent.Enter();
        PCpu cpu = context.Cpu;
        if (!cpu.InKernelFpu)
        {
            context.Machine.Violate("INV-X6", "KernelFpu.EndPersistent without KernelFpu.BeginPersistent: every section is ended once");
            return;
        }

        context.Machine.Fp.Check.Section(cpu, "KernelFpu.EndPersistent");
        Close(context, cpu);
        cpu.PersistentFpu = null;
    }

    /// <summary>Whether a section may be opened here. Goes stale at once where the caller may be preempted.</summary>
    [Ensures(Context.NoFpuSection | Context.NotNmi, On = Outcome.True)]
    [Trusted("primitive: reads count and section state of the CPU")]
    [return: Role(ValueRole.MustCheck)]
    public static bool IsUsable()
    {
        PCpu cpu = KernelContext.Current.Cpu;
        return !cpu.PreemptCount.InNmi && !cpu.InKernelFpu && cpu.FpRegsLockDepth == 0
            && (!cpu.PreemptCount.InHardIrq || cpu.PreemptCount.SoftirqDepth == 0);
    }

    /// <summary>Opens a section that ends when the scope is disposed.</summary>
    [Requires(Context.NotNmi | Context.NoFpuSection)]
    [Acquires(Resource.FpuSection)]
    [Acquires(Resource.Preempt)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: raises the CPU's count and takes the registers")]
    public static KernelFpuGuard Section(KfpuMask mask = KfpuMask.Mxcsr, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Open(mask, LockBase.SiteOf(file, line));
        return new KernelFpuGuard(open: true);
    }

    /// <summary>Computes in a component: stands for any FP instruction of kernel code.</summary>
    [Requires(Context.FpuSection)]
    [Effects(Effect.TouchesFpRegs)]
    [Trusted("primitive: the instruction itself")]
    public static void Use(XComp component)
    {
        KernelContext context = s_use.Enter();
        context.Machine.Fp.Check.Section(context.Cpu, "KernelFpu.Use");
        context.Machine.Fp.KernelWrite(context.Cpu, component);
    }

    private static void Open(KfpuMask mask, string site)
    {
        KernelContext context = s_begin.Enter();
        Kernel.BugOn(context.Machine.Arm is not null, "KernelFpu is of x86: use KernelNeon on an arm64 machine");
        PCpu cpu = context.Cpu;
        if (!cpu.InKernelFpu && !IsUsable())
        {
            context.Machine.Violate("INV-X6", $"KernelFpu.Begin where the FPU is not usable ({(cpu.FpRegsLockDepth > 0 ? "the FP registers are locked" : "an interrupt over a section or over bottom halves off")}): ask KernelFpu.IsUsable and have a scalar path");
        }

        Preempt.Raise(context, site);
        TakeRegisters(context, cpu, site);
        cpu.FpOwner = null;
        context.Machine.Record(TraceKind.Fpu, "kernel section begins");
        if ((mask & KfpuMask.X87) != 0)
        {
            cpu.Regs[XComp.X87] = RegValue.Init;
        }
    }

    /// <summary>The flag first, then the save: in between, memory is said to be newest and the save makes it so; the CPU is not preemptible.</summary>
    private static void TakeRegisters(KernelContext context, PCpu cpu, string site)
    {
        FpuLoadPolicy policy = context.Machine.Options.FpuLoadPolicy;
        Task current = cpu.Current;
        cpu.InKernelFpu = true;
        cpu.KernelFpuSite = site;
        cpu.Counters.KernelFpuSections++;
        bool live = current.HasUserRegisters && !current.Flags.Test(TIF.NeedFpuLoad);
        cpu.ReloadAfterSection = live && policy != FpuLoadPolicy.DeferToUserReturn;
        if (live)
        {
            context.Machine.Fp.Deactivate(current);
            if (current.Fpu.Residency == FpResidency.RegistersOnly || context.Machine.Options.RefreshFlag == RefreshFlagPolicy.WhenLoadNeeded)
            {
                if (context.Machine.Fp.Save(current.Fpu, cpu) == SaveResult.Destroyed)
                {
                    current.Fpu.LastCpu = FpuContext.NoCpu;
                }
            }
        }

        if (current.HasUserRegisters)
        {
            context.Machine.Fp.Check.MemoryIsNewest(current, cpu, "gives its registers to a kernel section");
        }

        context.Machine.Fp.SetTs(cpu, false);
    }

    /// <summary>What is given back at once is loaded while the section is still open: an interrupt must not take the registers half-way.</summary>
    private static void Close(KernelContext context, PCpu cpu)
    {
        context.Machine.Record(TraceKind.Fpu, "kernel section ends");
        bool reload = cpu.ReloadAfterSection;
        cpu.ReloadAfterSection = false;
        if (reload)
        {
            Fpu.RestoreCurrent();
        }

        cpu.InKernelFpu = false;
        if (reload)
        {
            return;
        }

        if (!context.Machine.Faults.IsEnabled(Fault.EndDoesNotRearmTs))
        {
            context.Machine.Fp.SetTs(cpu, !cpu.Current.HasUserRegisters || cpu.Current.Flags.Test(TIF.NeedFpuLoad));
        }
    }
}
