using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// FP and Advanced SIMD in kernel code of arm64 (F0.16, F0.18). The beginning saves what is newer to whatever the CPU is bound to, a user's or a guest's memory; the
/// end gives the registers up without loading anything.
/// </summary>
public static class KernelNeon
{
    private static readonly Contract s_begin = Contract.Of(typeof(KernelNeon), nameof(Begin), "INV-A11", "ask Simd.MayUse and have a scalar path");
    private static readonly Contract s_end = Contract.Of(typeof(KernelNeon), nameof(End), "INV-A11");
    private static readonly Contract s_use = Contract.Of(typeof(KernelNeon), nameof(Use), "INV-A11", "open one with KernelNeon.Section");
    private static readonly Contract s_read = Contract.Of(typeof(KernelNeon), nameof(Read), "INV-A11", "open one with KernelNeon.Section");

    /// <summary>Opens a section. Under NeonPolicy.NonPreemptible preemption is off inside; rely on neither.</summary>
    /// <exception cref="KernelPanicException"><see cref="Simd.MayUse"/> is false here (BUG).</exception>
    [Requires(Context.NotHardIrq | Context.NotNmi | Context.IrqOn | Context.NoFpuSection)]
    [Acquires(Resource.NeonSection)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: takes the registers, with what protects them")]
    public static void Begin([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Open(LockBase.SiteOf(file, line));

    /// <summary>Closes the section, in the context that opened it.</summary>
    [Releases(Resource.NeonSection)]
    [Trusted("primitive: gives the registers up")]
    public static void End()
    {
        KernelContext context = s_end.Enter();
        ArmFpEngine engine = FpSimd.Engine(context);
        PCpu cpu = context.Cpu;
        ArmFpCpu fp = cpu.Arm!.Fp;
        if (!IsOpen(cpu))
        {
            context.Machine.Violate("INV-A11", $"KernelNeon.End without KernelNeon.Begin in this context: {(fp.NeonSite is { } site ? $"the open section was begun at {site}; " : "")}each section is ended once, where it was begun");
            return;
        }

        context.Machine.Record(TraceKind.Fpu, "NEON section ends");
        if (cpu.Current.FpSimdThread.NeonSite is not null && !cpu.PreemptCount.InServingSoftirq)
        {
            cpu.Current.FpSimdThread.NeonSite = null;
            cpu.Current.Flags.Clear(TIF.KernelFpState);
            return;
        }

        fp.NeonSite = null;
        fp.NeonInSoftirq = false;
        if (fp.NeonNested)
        {
            fp.NeonNested = false;
            engine.LoadKernel(cpu, cpu.Current);
        }

        Preempt.Lower(context, "KernelNeon.End");
        context.Machine.Settle(context);
    }

    /// <summary>Opens a section that ends when the scope is disposed.</summary>
    [Requires(Context.NotHardIrq | Context.NotNmi | Context.IrqOn | Context.NoFpuSection)]
    [Acquires(Resource.NeonSection)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: takes the registers, with what protects them")]
    public static KernelNeonGuard Section([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Open(LockBase.SiteOf(file, line));
        return new KernelNeonGuard(open: true);
    }

    /// <summary>Computes in a register: stands for any FP instruction of kernel code.</summary>
    [Requires(Context.FpuSection)]
    [Effects(Effect.TouchesFpRegs)]
    [Trusted("primitive: the instruction itself")]
    public static void Use(XComp component)
    {
        KernelContext context = s_use.Enter();
        if (FpSimd.Engine(context).Has(component, "kernel code"))
        {
            FpSimd.Engine(context).KernelWrite(context.Cpu, component);
        }
    }

    /// <summary>Reads a register: the section's last result is still there, whatever interrupted it (INV-A11).</summary>
    [Requires(Context.FpuSection)]
    [Effects(Effect.TouchesFpRegs)]
    [Trusted("primitive: the instruction itself")]
    public static RegValue Read(XComp component)
    {
        KernelContext context = s_read.Enter();
        PCpu cpu = context.Cpu;
        RegValue found = cpu.Regs[component];
        RegValue expected = cpu.Arm!.Fp.KernelTruth[(int)component];
        if (found != expected)
        {
            context.Machine.Violate("INV-A11", $"a NEON section on {cpu} reads {found} in {component} and last computed {expected}: somebody used the registers in between", cpu.RegsChanged.Describe());
        }

        return found;
    }

    /// <summary>A section of the running context is open on this CPU.</summary>
    internal static bool IsOpen(PCpu cpu)
    {
        if (cpu.Arm is not { } arm || cpu.PreemptCount.InHardIrq || cpu.PreemptCount.InNmi)
        {
            return false;
        }

        bool softirq = cpu.PreemptCount.InServingSoftirq;
        return (arm.Fp.NeonSite is not null && arm.Fp.NeonInSoftirq == softirq) || (!softirq && cpu.Current.FpSimdThread.NeonSite is not null);
    }

    [Trusted("primitive: takes the registers, with what protects them")]
    private static void Open(string site)
    {
        RefuseWhereBusy(KernelContext.Current);
        KernelContext context = s_begin.Enter();
        RefuseWhereBusy(context);
        ArmFpEngine engine = FpSimd.Engine(context);
        PCpu cpu = context.Cpu;
        ArmFpCpu fp = cpu.Arm!.Fp;
        bool softirq = cpu.PreemptCount.InServingSoftirq;
        cpu.Counters.KernelFpuSections++;
        if (cpu.Current.Flags.Test(TIF.KernelFpState))
        {
            engine.SaveKernel(cpu, cpu.Current);
            fp.NeonNested = true;
        }
        else
        {
            engine.SaveUserState(cpu);
        }

        engine.FlushCpu(cpu);
        context.Machine.Record(TraceKind.Fpu, "NEON section begins");
        if (engine.Preemptible && !softirq)
        {
            cpu.Current.FpSimdThread.NeonSite = site;
            cpu.Current.Flags.Set(TIF.KernelFpState);
            return;
        }

        Preempt.Raise(context, site);
        fp.NeonSite = site;
        fp.NeonInSoftirq = softirq;
    }

    private static void RefuseWhereBusy(KernelContext context)
    {
        if (Simd.MayUse())
        {
            return;
        }

        string message = $"KernelNeon.Begin where Simd.MayUse() is false because {Simd.WhyNot(context.Cpu)}: ask Simd.MayUse there and have a scalar path";
        context.Machine.Violate("INV-A11", message);
        context.Machine.Panic(message);
    }
}
