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

    /// <summary>The machine has an FPU.</summary>
    public static bool Available => true;

    /// <summary>
    /// Opens a section: saves the user's registers where they are live, claims the registers for the kernel. The user's restore waits
    /// until the task goes back to user mode, so that several sections cost one save and one restore.
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
        if (!context.Cpu.InKernelFpu)
        {
            context.Machine.Violate("INV-X6", "KernelFpu.End without KernelFpu.Begin: every section is ended once");
            return;
        }

        context.Cpu.InKernelFpu = false;
        context.Machine.Record(TraceKind.Fpu, "kernel section ends");
        Preempt.Lower(context, "KernelFpu.End");
        context.Machine.Settle(context);
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
        context.Machine.Fp.KernelWrite(context.Cpu, component);
    }

    private static void Open(KfpuMask mask, string site)
    {
        KernelContext context = s_begin.Enter();
        PCpu cpu = context.Cpu;
        if (!cpu.InKernelFpu && !IsUsable())
        {
            context.Machine.Violate("INV-X6", $"KernelFpu.Begin where the FPU is not usable ({(cpu.FpRegsLockDepth > 0 ? "the FP registers are locked" : "an interrupt over a section or over bottom halves off")}): ask KernelFpu.IsUsable and have a scalar path");
        }

        Preempt.Raise(context, site);
        cpu.InKernelFpu = true;
        cpu.KernelFpuSite = site;
        cpu.Counters.KernelFpuSections++;
        Task current = cpu.Current;
        if (current.HasUserRegisters && !current.Flags.Test(TIF.NeedFpuLoad))
        {
            current.Flags.Set(TIF.NeedFpuLoad);
            if (context.Machine.Fp.Save(current.Fpu, cpu) == SaveResult.Destroyed)
            {
                current.Fpu.LastCpu = FpuContext.NoCpu;
            }
        }

        cpu.FpOwner = null;
        context.Machine.Record(TraceKind.Fpu, "kernel section begins");
        if ((mask & KfpuMask.X87) != 0)
        {
            cpu.Regs[XComp.X87] = RegValue.Init;
        }
    }
}
