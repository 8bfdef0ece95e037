using System;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Fpus;

/// <content>Saves to and restores from user memory, with page faults disabled.</content>
internal sealed partial class FpEngine
{
    /// <summary>XSAVE to the user's stack. False when it faulted.</summary>
    public bool StoreToUser(PCpu cpu, UserXState frame)
    {
        if (frame.FaultsNow)
        {
            machine.Record(TraceKind.Fpu, "frame store faults");
            return false;
        }

        FpState state = cpu.Current.Fpu.FpState;
        Check.OwnValues(cpu, state, $"gets a signal frame on {cpu}");
        CopyOut(cpu, frame.Values);
        machine.Record(TraceKind.Fpu, $"frame of {state.OwnerName} stored");
        return true;
    }

    /// <summary>XRSTOR from the user's stack: all, nothing (bad header), or half (a page is away). False when it faulted.</summary>
    public bool RestoreFromUser(PCpu cpu, UserXState frame)
    {
        if (!frame.IsValid)
        {
            machine.Record(TraceKind.Fpu, "frame restore refused");
            return false;
        }

        Task current = cpu.Current;
        FpState state = current.Fpu.FpState;
        Check.Overwrite(cpu, state, $"restoring a signal frame of '{state.OwnerName}'");
        UpdateXfd(cpu, state);
        int last = frame.FaultsNow ? Math.Min(frame.ComponentsBeforeFault, RegisterFile.Count) : RegisterFile.Count;
        bool live = !current.Flags.Test(TIF.NeedFpuLoad);
        for (int i = 0; i < last; i++)
        {
            if (((int)XMask.All & (1 << i)) == 0)
            {
                continue;
            }

            cpu.Regs[(XComp)i] = state.HasRoom((XComp)i) ? Owned(frame.Values[i], state) : RegValue.Init;
            if (live || !frame.FaultsNow)
            {
                state.Truth[i] = cpu.Regs[(XComp)i];
            }
        }

        cpu.RegsChanged = Provenance.Now(machine, cpu, frame.FaultsNow ? "half a restore from user memory" : "restore from user memory");
        machine.Record(TraceKind.Fpu, $"frame of {state.OwnerName} {(frame.FaultsNow ? "restore faults half-way" : "restored")}");
        return !frame.FaultsNow;
    }

    private static RegValue Owned(RegValue value, FpState state) => value.IsInit ? value : value.OwnedBy(state.OwnerName);
}
