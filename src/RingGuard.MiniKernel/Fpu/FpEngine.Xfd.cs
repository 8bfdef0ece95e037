using System;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Fpus;

/// <content>XFD: what a save leaves out, what a restore refuses, and what the owner of a state sees of it.</content>
internal sealed partial class FpEngine
{
    /// <summary>XFD of the CPU becomes that of the state; no write where the cache says that it is (xfd_update_state).</summary>
    public static void UpdateXfd(PCpu cpu, FpState state)
    {
        if (cpu.Xfd is { } unit && unit.Cache != state.Xfd)
        {
            unit.Write(state.Xfd, state);
        }
    }

    /// <summary>
    /// The owner of a state has XFD changed, or changes it himself. What was disabled and is enabled again may have kept its value or
    /// gone to its initial state; anything else is somebody else's.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="value">What the owner sees from now on.</param>
    /// <param name="live">The CPU that holds the registers; null where memory does.</param>
    public void OwnerSetsXfd(FpState state, ulong value, PCpu? live)
    {
        XMask enabled = XFeatures.Components(state.XfdTruth & ~value);
        state.XfdTruth = value;
        for (int i = 0; enabled != XMask.None && i < RegisterFile.Count; i++)
        {
            if (((int)enabled & (1 << i)) == 0)
            {
                continue;
            }

            RegValue found = live is null ? state.Image.Values[i] : live.Regs[(XComp)i];
            if (!found.IsInit && found != state.Truth[i])
            {
                machine.Violate("INV-X3", $"'{state.OwnerName}' is given {(XComp)i} again and finds {found} in it: a component that XFD disabled keeps its value or is initial, nothing else");
            }

            state.Truth[i] = found;
            if (live is not null)
            {
                NewestInRegisters(live, state, "XFD cleared");
            }
        }
    }

    /// <summary>A CPU is taken off line and comes back: registers initial and nobody's, XFD as after boot.</summary>
    public void ResetCpu(PCpu cpu)
    {
        Check.Overwrite(cpu, null, "PCpu.Reset");
        cpu.Regs.Reset();
        cpu.RegsChanged = Provenance.Now(machine, cpu, "PCpu.Reset");
        cpu.FpOwner = null;
        cpu.Xfd?.Reset();
    }

    /// <summary>XSAVE: what XFD disables is stored as initial, whatever the register holds (SDM volume 1, 13.14).</summary>
    private static void CopyOut(PCpu cpu, RegValue[] target)
    {
        cpu.Regs.CopyTo(target, XMask.All);
        XMask disabled = cpu.Xfd is { } unit ? XFeatures.Components(unit.Msr) : XMask.None;
        for (int i = 0; disabled != XMask.None && i < RegisterFile.Count; i++)
        {
            if (((int)disabled & (1 << i)) != 0)
            {
                target[i] = RegValue.Init;
            }
        }
    }

    /// <summary>Before a save: the right XFD, and room for all that is there.</summary>
    private void BeforeSave(FpState state, PCpu cpu)
    {
        if (cpu.Xfd is not { } unit)
        {
            return;
        }

        unit.Agree($"'{state.OwnerName}' is saved");
        unit.Applied(state, "a save");
        for (XComp component = XComp.X87; component <= XComp.TileData; component++)
        {
            if (component != XComp.Pkru && !cpu.Regs[component].IsInit && (XFeatures.Of(component) & unit.Msr) == 0 && !state.HasRoom(component))
            {
                machine.Violate("INV-X12", $"'{state.OwnerName}' has {cpu.Regs[component]} in {component}, for which its FP state ({state.Size} bytes, features 0x{state.XFeatures:x}) has no room: let GuestFpu.UpdateXcr0 and UpdateXfd make room, and keep XFD writes trapped (GuestFpu.WriteIntercept) until XFeatures is Perm");
            }
        }
    }

    /// <summary>Before a restore: XFD first, then no disabled component that is not initial. The processor traps on one, and there is no way out in the kernel.</summary>
    private void BeforeLoad(FpState state, PCpu cpu)
    {
        if (cpu.Xfd is not { } unit)
        {
            return;
        }

        UpdateXfd(cpu, state);
        unit.Agree($"'{state.OwnerName}' is restored");
        XMask refused = state.Image.XStateBv & XMask.All & XFeatures.Components(unit.Msr);
        if (refused != XMask.None)
        {
            machine.Violate("INV-X13", $"'{state.OwnerName}' is restored on {cpu} with {refused} in XSTATE_BV and disabled by XFD (0x{unit.Msr:x}): clear disabled components where XFD is set while memory holds the state (XSaveImage.ClearBits)");
            machine.Panic($"#NM in the kernel: restore of '{state.OwnerName}' on {cpu} with {refused} disabled by XFD");
        }
    }

    /// <summary>Kernel code uses a component that XFD disables: #NM in the kernel.</summary>
    private void KernelTouches(PCpu cpu, XComp component)
    {
        if (cpu.Xfd is { } unit && unit.Traps(component))
        {
            machine.Panic($"#NM in the kernel: {component} is used on {cpu} while XFD disables it (0x{unit.Msr:x})");
        }
    }
}
