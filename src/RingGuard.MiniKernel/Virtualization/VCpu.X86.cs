using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <content>Extended state of an x86 guest (S1): XCR0, XFD, CPUID, and the exceptions that go with them.</content>
public sealed partial class VCpu
{
    /// <summary>
    /// XCR0 of the guest, 64 bits; x87 alone after reset. Set it only after <see cref="MiniKernel.GuestFpu.UpdateXcr0"/> answered <see cref="Errno.Ok"/>, or use
    /// <see cref="SetXcr"/>, which does both.
    /// </summary>
    [Role(ValueRole.EffectiveOnSuccess)]
    public ulong Xcr0 { get; set; } = XFeatures.X87;

    /// <summary>The guest's writes of XFD trap (see <see cref="MiniKernel.GuestFpu.WriteIntercept"/>).</summary>
    public bool XfdWriteEmulated => GuestFpu.WriteIntercept;

    /// <summary>Features that CPUID announces to the guest; what the machine has until <see cref="SetCpuid"/>.</summary>
    public ulong CpuidXFeatures => GuestFpu.Announced;

    /// <summary>General-protection exceptions injected.</summary>
    public int GpsInjected { get; private set; }

    /// <summary>Device-not-available exceptions injected.</summary>
    public int NmsInjected { get; private set; }

    /// <summary>What the last refused XSETBV, WRMSR or CPUID was refused for.</summary>
    public Errno LastXStateError { get; private set; }

    /// <summary>The guest's FP registers in the place of the current task's until the scope is disposed (<see cref="MiniKernel.GuestFpu.Swap"/>).</summary>
    /// <exception cref="System.InvalidOperationException">The task has a guest's registers loaded already.</exception>
    [Requires(Context.NotAtomic)]
    [Acquires(Resource.GuestFpuLoaded)]
    [Effects(Effect.SavesFpRegs | Effect.LoadsFpRegs | Effect.RunsSoftirqs)]
    [Trusted("primitive: the scope ends what it begins")]
    public GuestFpuGuard LoadGuestFpu()
        => GuestFpu.Swap(enter: true) == Errno.Ok
            ? new GuestFpuGuard(GuestFpu)
            : throw new System.InvalidOperationException($"'{Task.Current.Name}' has a guest's FP registers loaded; dispose that scope, or leave with GuestFpu.Swap(enter: false), before '{Name}' is loaded");

    /// <summary>Announces features to the guest (KVM_SET_CPUID2). Before it runs; under GuestXfdPolicy.GrowAtCpuid this is where memory grows.</summary>
    /// <param name="xfeatures">64-bit mask of features (leaf 0DH).</param>
    /// <returns><see cref="Errno.Perm"/> without permission for one of them, <see cref="Errno.Fault"/> without memory; CPUID is as before then.</returns>
    [Requires(Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    [return: Role(ValueRole.MustCheck)]
    public Errno SetCpuid(ulong xfeatures)
    {
        Errno result = GuestFpu.ValidateCpuid(xfeatures);
        ulong before = GuestFpu.XFeatures;
        if (result == Errno.Ok && Domain.Machine.Options.GuestXfdPolicy == GuestXfdPolicy.GrowAtCpuid)
        {
            result = GuestFpu.MakeRoom(xfeatures);
        }

        if (result == Errno.Ok)
        {
            GuestFpu.Announced = xfeatures;
        }

        return Settle(result, before);
    }

    /// <summary>A new XCR0, from the guest (XSETBV) or from user space (KVM_SET_XCRS): in effect only when there is room for it.</summary>
    /// <param name="index">0 is the only one there is.</param>
    /// <param name="value">64 bits.</param>
    /// <returns>As <see cref="MiniKernel.GuestFpu.UpdateXcr0"/>; <see cref="Errno.Inval"/> for another index. XCR0 is as before then.</returns>
    [Requires(Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    [return: Role(ValueRole.MustCheck)]
    public Errno SetXcr(uint index, ulong value)
    {
        ulong before = GuestFpu.XFeatures;
        Errno result = index != 0 ? Errno.Inval : GuestFpu.UpdateXcr0(value);
        if (result == Errno.Ok)
        {
            Xcr0 = value;
            Domain.Machine.Record(TraceKind.Guest, $"{Name}: XCR0 = 0x{value:x}");
        }

        return Settle(result, before);
    }

    /// <summary>A new XFD, from the guest (WRMSR) or from user space (KVM_SET_MSRS).</summary>
    /// <param name="value">64 bits.</param>
    /// <returns>As <see cref="MiniKernel.GuestFpu.UpdateXfd"/>; nothing has changed where it is not <see cref="Errno.Ok"/>.</returns>
    [Requires(Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    [return: Role(ValueRole.MustCheck)]
    public Errno SetXfd(ulong value)
    {
        ulong before = GuestFpu.XFeatures;
        Errno result = GuestFpu.UpdateXfd(Xcr0, value);
        return Settle(result, before);
    }

    internal void InjectGp(string why)
    {
        GpsInjected++;
        Domain.Machine.Record(TraceKind.Guest, $"{Name}: #GP injected ({why})");
    }

    /// <summary>Keeps what was refused, and lets the guest write XFD freely from the moment that nothing can grow any more.</summary>
    private Errno Settle(Errno result, ulong before)
    {
        if (result != Errno.Ok)
        {
            LastXStateError = result;
        }
        else if (GuestFpu.XFeatures != before && GuestFpu.XFeatures == GuestFpu.Perm)
        {
            GuestFpu.WriteIntercept = false;
            Domain.Machine.Record(TraceKind.Guest, $"{Name}: XFD writes no longer trapped");
        }

        return result;
    }

    /// <summary>Between the exit and interrupts: XFD first, as what follows relies on it, then XFD_ERR.</summary>
    [Requires(Context.IrqOff)]
    private void AfterExit(FaultSet faults)
    {
        bool sync = faults.IsEnabled(Fault.SyncConditionInverted) ? XfdWriteEmulated : !XfdWriteEmulated;
        if (sync && !faults.IsEnabled(Fault.SyncAfterIrqEnable))
        {
            GuestFpu.SyncVmExitXfdState();
        }

        if (!faults.IsEnabled(Fault.XfdErrClearedAfterIrqEnable))
        {
            GuestFpu.SaveAndClearXfdErr();
        }
    }

    /// <summary>Where two of the defects do what they should have done before.</summary>
    [Trusted("the deliberate defects of SC-B10 and SC-B13 are in here; without them it does nothing")]
    private void TooLate(FaultSet faults)
    {
        bool sync = faults.IsEnabled(Fault.SyncAfterIrqEnable);
        if (!sync && !faults.IsEnabled(Fault.XfdErrClearedAfterIrqEnable))
        {
            return;
        }

        LocalIrq.Disable();
        if (sync)
        {
            GuestFpu.SyncVmExitXfdState();
        }

        GuestFpu.SaveAndClearXfdErr();
        LocalIrq.Enable();
    }

    [Requires(Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    private void HandleX86(ExitReason reason)
    {
        if (reason == ExitReason.DeviceNotAvailable)
        {
            NmsInjected++;
            Domain.Machine.Record(TraceKind.Guest, $"{Name}: #NM injected (XFD_ERR 0x{GuestFpu.XfdErr:x})");
            _guest.InjectNm();
            return;
        }

        ulong value = _guest.TrappedValue;
        var result = Errno.Ok;
        if (reason == ExitReason.XSetBv)
        {
            result = SetXcr(_guest.TrappedIndex, value);
        }
        else if (_guest.TrappedIndex == (uint)MsrId.Ia32Xfd)
        {
            result = SetXfd(value);
        }
        else
        {
            GuestFpu.XfdErr = value;
        }

        if (result != Errno.Ok)
        {
            InjectGp($"{reason} 0x{value:x}: {result}");
        }
    }
}
