using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Fpus;

/// <summary>
/// The registers themselves: saves, loads, accesses of user and guest code, and the checks that compare what is there with what should
/// be (INV-X1, X3, X5). Below the contracts: the facades state them.
/// </summary>
internal sealed class FpEngine(Machine machine)
{
    private long _kernelValues;

    /// <summary>Whether the registers of a CPU hold a context: the CPU says so and the context says so.</summary>
    public bool RegsValid(FpuContext context, PCpu cpu)
    {
        bool owner = cpu.FpOwner == context;
        bool last = context.LastCpu == cpu.Id;
        bool valid = machine.Faults.IsEnabled(Fault.ValidIfOwnerOnly) ? owner
            : machine.Faults.IsEnabled(Fault.ValidIfLastCpuOnly) ? last
            : owner && last;
        if (valid && owner && cpu.Regs.FirstDifference(context.FpState.Truth, XMask.All) is { } component)
        {
            machine.Violate("INV-X1", $"the registers of {cpu} count as valid for '{context.FpState.OwnerName}' but {Difference(cpu, context.FpState, component)}");
        }

        return valid;
    }

    /// <summary>Registers to memory.</summary>
    public SaveResult Save(FpuContext context, PCpu cpu)
    {
        FpState state = context.FpState;
        if (!context.Owner.HasUserRegisters)
        {
            machine.Violate("INV-X7", $"the registers are saved for '{context.Owner.Name}', which has no user registers: ask Task.Kind before");
            return SaveResult.Preserved;
        }

        cpu.Regs.CopyTo(state.Image.Values, XMask.All);
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
        return SaveResult.Destroyed;
    }

    /// <summary>Memory to registers. Claims nothing.</summary>
    public void Load(FpState state, XMask mask, PCpu cpu)
    {
        CheckOverwrite(cpu, state, $"loading '{state.OwnerName}'");
        if (!state.MemoryValid)
        {
            machine.Violate("INV-X4", $"the old image of '{state.OwnerName}' is loaded on {cpu}: its newest values were in registers and are lost; save them first");
        }

        cpu.Regs.LoadFrom(state.Image.Values, mask & XMask.All);
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

    /// <summary>Nobody's newest values may be only in registers that are about to change (INV-X5).</summary>
    public void CheckOverwrite(PCpu cpu, FpState? by, string what)
    {
        if (cpu.FpOwner is { } owner && owner.LastCpu == cpu.Id && owner.FpState != by && !owner.FpState.MemoryValid)
        {
            machine.Violate("INV-X5", $"{what} on {cpu} overwrites the registers of '{owner.FpState.OwnerName}', whose newest values are nowhere else: save them first (FpRegs.Save, UserFpRegs.MoveToMemory)");
        }
    }

    /// <summary>Kernel code computes in a component.</summary>
    public void KernelWrite(PCpu cpu, XComp component)
    {
        CheckOverwrite(cpu, null, "a kernel FPU section");
        cpu.Regs[component] = new RegValue("kernel", ++_kernelValues);
    }

    /// <summary>The last check before user or guest code runs: it must find its own values (INV-X3). From here on registers are newer.</summary>
    public void EnterOutside(PCpu cpu, Task task, string mode)
    {
        FpState state = task.Fpu.FpState;
        if (task.Flags.Test(TIF.NeedFpuLoad))
        {
            machine.Violate("INV-X3", $"'{state.OwnerName}' enters {mode} mode on {cpu} although its registers still have to be loaded: test TIF.NeedFpuLoad with interrupts off and call Fpu.SwitchReturn");
        }

        if (cpu.Regs.FirstDifference(state.Truth, XMask.All) is { } component)
        {
            machine.Violate("INV-X3", $"'{state.OwnerName}' enters {mode} mode on {cpu} and finds that {Difference(cpu, state, component)}");
        }

        state.MemoryValid = false;
    }

    public void OutsideWrite(PCpu cpu, FpState state, XComp component, long value)
    {
        var written = new RegValue(state.OwnerName, value);
        cpu.Regs[component] = written;
        state.Truth[(int)component] = written;
    }

    public void OutsideVerify(PCpu cpu, FpState state, XComp component, long expected)
    {
        RegValue found = cpu.Regs[component];
        if (found != new RegValue(state.OwnerName, expected))
        {
            machine.Violate("INV-X3", $"'{state.OwnerName}' reads {found} in {component} on {cpu}, expected {state.OwnerName}#{expected}: {Kind(found, state)}");
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
