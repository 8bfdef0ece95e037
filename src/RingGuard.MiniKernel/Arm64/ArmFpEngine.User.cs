using System;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Arm64;

/// <content>What user and guest code does with the registers.</content>
internal sealed partial class ArmFpEngine
{
    /// <summary>Which trap an access would take.</summary>
    public static FpTrapClass ClassOf(XComp component) => component == XComp.Sve ? FpTrapClass.Sve : FpTrapClass.FpAsimd;

    /// <summary>The CPU has these registers.</summary>
    /// <exception cref="InvalidOperationException">They are another architecture's.</exception>
    public bool Has(XComp component, string who) => component switch
    {
        XComp.FpSimd or XComp.Fpmr => Supported,
        XComp.Sve => Supported && Options.Sve,
        XComp.Sme => Supported && Options.Sme,
        _ => throw new InvalidOperationException($"'{who}' uses {component}, a register of x86, on an arm64 machine: use XComp.FpSimd, Sve, Sme or Fpmr"),
    };

    /// <summary>User or guest code writes a register.</summary>
    public void OutsideWrite(PCpu cpu, FpSimdState state, XComp component, long value)
    {
        var written = new RegValue(state.OwnerName, value);
        cpu.Regs[component] = written;
        state.Truth[(int)component] = written;
        state.Written = Provenance.Now(machine, cpu, state.IsGuest ? "guest mode" : "user mode");
        if (component == XComp.Sme)
        {
            cpu.Arm!.Fp.Svcr |= Svcr.Za;
            state.SvcrTruth |= Svcr.Za;
        }
    }

    /// <summary>SMSTART or SMSTOP of streaming mode: either makes V, Z, P and FFR zero.</summary>
    public void SetStreaming(PCpu cpu, FpSimdState state, bool on)
    {
        ArmFpCpu fp = cpu.Arm!.Fp;
        if (((fp.Svcr & Svcr.Sm) != 0) == on)
        {
            return;
        }

        fp.Svcr ^= Svcr.Sm;
        state.SvcrTruth ^= Svcr.Sm;
        cpu.Regs[XComp.FpSimd] = state.Truth[(int)XComp.FpSimd] = RegValue.Init;
        cpu.Regs[XComp.Sve] = state.Truth[(int)XComp.Sve] = RegValue.Init;
        machine.Record(TraceKind.Fpu, $"{state.OwnerName} {(on ? "enters" : "leaves")} streaming mode");
    }

    /// <summary>A system call begins: SVE is given up, streaming mode ends, ZA stays (sve.rst 3, sme.rst 4).</summary>
    public void SyscallEnter(PCpu cpu, Task task)
    {
        FpSimdState state = task.FpSimdThread.State;
        if ((cpu.Arm!.Fp.Svcr & Svcr.Sm) != 0)
        {
            SetStreaming(cpu, state, on: false);
        }

        if (Options.SveSyscall == SveSyscallPolicy.Preserve || !task.Flags.Test(TIF.Sve))
        {
            return;
        }

        task.Flags.Clear(TIF.Sve);
        cpu.Arm.Fp.SveAtEl0 = false;
        cpu.Regs[XComp.Sve] = state.Truth[(int)XComp.Sve] = RegValue.Init;
    }

    /// <summary>User code of <paramref name="task"/> touched SVE while it traps: from now on it may (do_sve_acc).</summary>
    public void SveAccess(PCpu cpu, Task task)
    {
        task.Flags.Set(TIF.Sve);
        cpu.Arm!.Fp.SveAtEl0 = true;
        task.Counters.FpTraps++;
        cpu.Counters.FpTraps++;
        machine.Record(TraceKind.Fpu, $"SVE trap in {task.Name}");
    }

    /// <summary>Vector length of a guest: what its kernel asked for, at most what the host gave.</summary>
    public static int GuestVl(VCpu v) => Math.Min(v.SveMaxVl, v.GuestZcr);

    /// <summary>The current task's memory to the registers of this CPU, with what belongs to it (task_fpsimd_load).</summary>
    public void LoadTask(PCpu cpu)
    {
        TaskFpSimd fp = cpu.Current.FpSimdThread;
        LoadFrom(cpu, fp.State, fp.SveVl);
    }
}
