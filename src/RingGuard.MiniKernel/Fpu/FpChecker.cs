using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Fpus;

/// <summary>
/// The invariants of FP state (A.6, INV-X1 to X10, X12, X13, X15, X17 to X19): compares registers and images with the shadow that user and guest
/// code keep, and says what is wrong, where, since when and who did it.
/// </summary>
internal sealed partial class FpChecker(Machine machine)
{
    /// <summary>Registers that count as valid hold the newest values (INV-X1), and no save took them away (INV-X18).</summary>
    public void ValidMeansTrue(FpuContext context, PCpu cpu)
    {
        if (context.DestroyedBySave)
        {
            machine.Violate("INV-X18", $"the registers of {cpu} count as valid for '{context.FpState.OwnerName}' although the save left them reset: set LastCpu to FpuContext.NoCpu, or load them again, when a save answers SaveResult.Destroyed", cpu.RegsChanged.Describe());
        }
        else if (cpu.FpOwner == context && cpu.Regs.FirstDifference(context.FpState.Truth, context.FpState.Kept) is { } component)
        {
            machine.Violate("INV-X1", $"the registers of {cpu} count as valid for '{context.FpState.OwnerName}' but {Difference(cpu, context.FpState, component)}", cpu.RegsChanged.Describe());
        }
    }

    /// <summary>What is loaded from memory is the newest (INV-X4).</summary>
    public void ImageIsNewest(FpState state, PCpu cpu, string what)
    {
        NotFreed(state, what);
        if (!state.MemoryValid)
        {
            machine.Violate("INV-X4", $"the old image of '{state.OwnerName}' is loaded on {cpu}: its newest values were in registers and are lost; save them first", state.NewestInRegisters.Describe());
        }
    }

    /// <summary>A task that is off its CPU, or whose TIF.NeedFpuLoad is set, has everything in memory (INV-X4).</summary>
    public void MemoryIsNewest(Task task, PCpu cpu, string when)
    {
        FpState state = task.Fpu.FpState;
        for (int i = 0; i < RegisterFile.Count; i++)
        {
            if (((int)state.Kept & (1 << i)) != 0 && state.Image.Values[i] != state.Truth[i])
            {
                machine.Violate("INV-X4", $"'{state.OwnerName}' {when} on {cpu} and its image holds {state.Image.Values[i]} in {(XComp)i} instead of {state.Truth[i]}: the registers were newer and were not saved, because TIF.NeedFpuLoad said that they were not live", state.NewestInRegisters.Describe());
                return;
            }
        }
    }

    /// <summary>Nobody's newest values may be only in registers that are about to change (INV-X5).</summary>
    public void Overwrite(PCpu cpu, FpState? by, string what)
    {
        if (cpu.FpOwner is { } owner && owner.LastCpu == cpu.Id && owner.FpState != by && !owner.FpState.MemoryValid)
        {
            machine.Violate("INV-X5", $"{what} on {cpu} overwrites the registers of '{owner.FpState.OwnerName}', whose newest values are nowhere else: save them first (FpRegs.Save, UserFpRegs.MoveToMemory)", owner.FpState.NewestInRegisters.Describe());
        }
    }

    /// <summary>A kernel section is not preemptible and the registers are nobody else's (INV-X6); a guest's are not called dead while newest.</summary>
    public void Section(PCpu cpu, string when)
    {
        if (!cpu.InKernelFpu)
        {
            return;
        }

        if (cpu.PreemptCount.Value == 0)
        {
            machine.Violate("INV-X6", $"{when} finds the FPU section of {cpu} (begun at {cpu.KernelFpuSite}) preemptible: a section holds the count up until its end");
        }

        if (cpu.FpOwner is { } owner && owner != cpu.PersistentFpu)
        {
            machine.Violate("INV-X6", $"{when} finds {cpu} in an FPU section (begun at {cpu.KernelFpuSite}) and claimed for '{owner.FpState.OwnerName}': the section takes the claim away before it uses the registers", owner.Claimed.Describe());
        }

        if (cpu.PersistentFpu is { RegsLoaded: true, RegsActive: false } guest && !guest.FpState.MemoryValid)
        {
            machine.Violate("INV-X4", $"{when} finds the registers of '{guest.FpState.OwnerName}' on {cpu} marked dead before they were saved: save first, then clear", guest.FpState.NewestInRegisters.Describe());
        }
    }

    /// <summary>The last check before user or guest code runs: it must find its own values (INV-X3).</summary>
    public void Enter(PCpu cpu, FpuContext context, string mode)
    {
        FpState state = context.FpState;
        bool lazy = machine.Options.FpuLoadPolicy == FpuLoadPolicy.LazyTrapOnTs;
        if (lazy && cpu.FpuActive == cpu.Cr0Ts)
        {
            machine.Violate("INV-X3", $"fpu_active of {cpu} says {cpu.FpuActive} while CR0.TS is {(cpu.Cr0Ts ? "set" : "clear")}: they change together");
        }

        if (context.Owner is { } task && task.Flags.Test(TIF.NeedFpuLoad) && !(lazy && cpu.Cr0Ts))
        {
            machine.Violate("INV-X3", lazy
                ? $"'{state.OwnerName}' enters {mode} mode on {cpu} with CR0.TS clear although its registers are not loaded: its first FP instruction would not trap; set CR0.TS again at the end of a kernel section"
                : $"'{state.OwnerName}' enters {mode} mode on {cpu} although its registers still have to be loaded: test TIF.NeedFpuLoad with interrupts off and call Fpu.SwitchReturn", cpu.RegsChanged.Describe());
        }

        if (!(lazy && cpu.Cr0Ts))
        {
            Owner(cpu, context, mode);
            OwnValues(cpu, state, $"enters {mode} mode on {cpu}");
            if (context.ValidOn != cpu)
            {
                machine.Violate("INV-X3", $"'{state.OwnerName}' enters {mode} mode on {cpu} with registers that were loaded and not claimed: what changes in them would be neither found again nor saved; call FpRegs.MarkActivate in the region that loads", cpu.RegsChanged.Describe());
            }
        }

        Pkru(cpu, $"'{state.OwnerName}' enters {mode} mode");
    }

    /// <summary>Every register holds what its owner last put there (INV-X3).</summary>
    public void OwnValues(PCpu cpu, FpState state, string what)
    {
        if (cpu.Regs.FirstDifference(state.Truth, state.Kept) is { } component)
        {
            machine.Violate("INV-X3", $"'{state.OwnerName}' {what} and finds that {Difference(cpu, state, component)}", cpu.RegsChanged.Describe());
        }
    }

    /// <summary>User or guest code reads a register and expects its own value (INV-X3).</summary>
    public void Read(PCpu cpu, FpState state, XComp component, long expected)
    {
        RegValue found = cpu.Regs[component];
        RegValue truth = component == XComp.Pkru ? cpu.Current.PkruTruth : state.Truth[(int)component];
        if (found != truth || found.Counter != expected)
        {
            machine.Violate("INV-X3", $"'{state.OwnerName}' reads {found} in {component} on {cpu}, expected {truth.OwnerTag ?? state.OwnerName}#{expected}: {Kind(found, state)}", cpu.RegsChanged.Describe());
        }
    }

    /// <summary>Memory accesses of the kernel and user mode run under the task's own key rights (INV-X17).</summary>
    public void Pkru(PCpu cpu, string what)
    {
        Task current = cpu.Current;
        if (machine.Options.Arch != Architecture.X86_64 || cpu.PersistentFpu is not null)
        {
            return;
        }

        RegValue register = cpu.Regs[XComp.Pkru];
        if (register != current.PkruTruth)
        {
            machine.Violate("INV-X17", $"{what} on {cpu} with PKRU {MiniKernel.Pkru.Describe(register)} instead of {MiniKernel.Pkru.Describe(current.PkruTruth)} of '{current.Name}': PKRU is switched with the task (Pkru.SwitchTo) and written with Pkru.Write, never through the image", cpu.PkruChanged.Describe());
        }
    }

    /// <summary>A child starts with what its parent's registers held (INV-X4).</summary>
    public void Cloned(Task parent, FpState child)
    {
        for (int i = 0; i < RegisterFile.Count; i++)
        {
            if (((int)child.Kept & (1 << i)) != 0 && child.Image.Values[i] != child.Truth[i])
            {
                machine.Violate("INV-X4", $"the clone '{child.OwnerName}' gets {child.Image.Values[i]} in {(XComp)i} while its parent '{parent.Name}' holds {child.Truth[i]}: save the parent's live registers into the child, not its old image", parent.Fpu.FpState.NewestInRegisters.Describe());
                return;
            }
        }
    }

    /// <summary>A context that goes or comes anew has registers nowhere (INV-X9).</summary>
    public void Fresh(FpuContext context, string what)
    {
        if (context.LastCpu != FpuContext.NoCpu)
        {
            machine.Violate("INV-X9", $"{what} while the registers of cpu{context.LastCpu} may still count as valid for it: reset LastCpu before the memory is used anew", context.Claimed.Describe());
        }
    }

    /// <summary>Kernel threads have no registers (INV-X7).</summary>
    public bool HasRegisters(Task task, string what)
    {
        if (task.HasUserRegisters)
        {
            return true;
        }

        machine.Violate("INV-X7", $"{what} for '{task.Name}' ({task.Kind}), which has no user registers: ask Task.Kind before");
        return false;
    }

    /// <summary>Memory that was given back is not touched (INV-X15).</summary>
    public void NotFreed(FpState state, string what)
    {
        if (state.Freed)
        {
            machine.Violate("INV-X15", $"{what} '{state.OwnerName}', whose memory was freed: read FpuContext.FpState anew after anything that may exchange it");
        }
    }

    private static string Difference(PCpu cpu, FpState state, XComp component)
    {
        RegValue found = cpu.Regs[component];
        return $"{component} holds {found} instead of {state.Truth[(int)component]}: {Kind(found, state)}";
    }

    private static string Kind(RegValue found, FpState state)
        => found.OwnerTag is null || found.OwnerTag == state.OwnerName ? "corruption (an old value of its own)" : $"leak (a value of '{found.OwnerTag}')";
}
