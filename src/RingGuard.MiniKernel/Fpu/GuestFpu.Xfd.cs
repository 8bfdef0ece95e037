using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Fpus;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <content>Dynamic features of a guest (S1): permission, room, XCR0, XFD, XFD_ERR.</content>
[RawAccess]
public sealed partial class GuestFpu
{
    // struct kvm_xsave: what user space hands over at least.
    private const int MinUabiSize = 4096;

    private const string GrowHint = "it may allocate: call it preemptible, with interrupts on";

    private static readonly Contract s_alloc = Contract.Of(typeof(GuestFpu), nameof(Alloc));
    private static readonly Contract s_free = Contract.Of(typeof(GuestFpu), nameof(Free));
    private static readonly Contract s_updateXcr0 = Contract.Of(typeof(GuestFpu), nameof(UpdateXcr0), "INV-G7", GrowHint);
    private static readonly Contract s_updateXfd = Contract.Of(typeof(GuestFpu), nameof(UpdateXfd), "INV-G7", GrowHint);
    private static readonly Contract s_validateCpuid = Contract.Of(typeof(GuestFpu), nameof(ValidateCpuid));
    private static readonly Contract s_sync = Contract.Of(typeof(GuestFpu), nameof(SyncVmExitXfdState), "INV-X16", "it comes between the exit and the moment interrupts go on");
    private static readonly Contract s_saveErr = Contract.Of(typeof(GuestFpu), nameof(SaveAndClearXfdErr), "INV-X11", "it comes between the exit and the moment interrupts go on");
    private static readonly Contract s_loadErr = Contract.Of(typeof(GuestFpu), nameof(ReloadXfdErr), "INV-X11", "it is the last thing before the entry, with interrupts off");

    /// <summary>Features that the guest's memory has room for.</summary>
    public ulong XFeatures { get; private set; }

    /// <summary>Features that the guest may ever have: fixed by <see cref="Alloc"/>, from the permissions of the process.</summary>
    public ulong Perm { get; private set; }

    /// <summary>The guest's XFD_ERR while the host runs.</summary>
    public ulong XfdErr { get; internal set; }

    /// <summary>Bytes that user space hands over for the guest's state: at least 4096, more once there is room for tile data.</summary>
    public int UabiSize { get; private set; } = MinUabiSize;

    /// <summary>
    /// The guest's writes of XFD trap. May be turned off once <see cref="XFeatures"/> is <see cref="Perm"/>, as nothing can grow then; the guest
    /// changes XFD behind the host's back from there on, and each exit needs <see cref="SyncVmExitXfdState"/>.
    /// </summary>
    public bool WriteIntercept { get; set; } = true;

    /// <summary>Features that CPUID announces to the guest; what the machine has until it is set.</summary>
    internal ulong Announced { get; set; }

    internal bool IsAllocated { get; private set; }

    /// <summary>
    /// Memory for the guest's state in the process of the current task, with the default features and XFD 0, which is its reset value
    /// (fpu_alloc_guest_fpstate). The first one fixes what the process may give its guests.
    /// </summary>
    /// <returns><see cref="Errno.NoMem"/>; <see cref="Errno.Busy"/> when it has been allocated.</returns>
    [Requires(RingGuard.Context.NotAtomic)]
    [Effects(Effect.AllocatesBlocking)]
    [Trusted("primitive: the state is nobody's yet")]
    [return: Role(ValueRole.MustCheck)]
    public Errno Alloc()
    {
        s_alloc.Enter();
        if (IsAllocated)
        {
            Log.Warn($"GuestFpu.Alloc: '{FpState.OwnerName}' has its memory already; GuestFpu.Free comes first");
            return Errno.Busy;
        }

        if (Mem.Alloc(XStateConfig.KernelSize(_machine.XState.Default)) is null)
        {
            return Errno.NoMem;
        }

        FpuContext owner = Task.Current.Fpu;
        owner.GuestPermLocked = true;
        Perm = owner.GuestPerm;
        IsAllocated = true;
        Publish(new FpState(_machine, FpState.OwnerName, FpState.Counters, isGuest: true));
        return Errno.Ok;
    }

    /// <summary>Gives the memory back. Refused with a warning while it is in use.</summary>
    [Requires(RingGuard.Context.NotAtomic)]
    [Trusted("primitive: nobody has the registers of a state that is not in use")]
    public void Free()
    {
        s_free.Enter();
        if (Kernel.WarnOn(FpState.InUse || IsLoaded, $"GuestFpu.Free of '{FpState.OwnerName}', whose state is in use: call GuestFpu.Swap(enter: false) first"))
        {
            return;
        }

        FpState.Freed = true;
        IsAllocated = false;
    }

    /// <summary>
    /// Before a new XCR0 of the guest takes effect, from the guest (XSETBV) or from user space: looks at it and makes room for what it
    /// lets the guest use. Only after <see cref="Errno.Ok"/> may <see cref="VCpu.Xcr0"/> be set.
    /// </summary>
    /// <param name="xcr0">The new value.</param>
    /// <returns>
    /// <see cref="Errno.Inval"/> for a value that no processor takes or CPUID does not announce, <see cref="Errno.Perm"/> without permission,
    /// <see cref="Errno.Fault"/> without memory. Nothing has changed then.
    /// </returns>
    [Requires(RingGuard.Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    [Trusted("primitive: hands over to the exchange of the state")]
    [return: Role(ValueRole.MustCheck)]
    public Errno UpdateXcr0([Role(ValueRole.EffectiveOnSuccess)] ulong xcr0)
    {
        s_updateXcr0.Enter();
        if (!MiniKernel.XFeatures.IsValidXcr0(xcr0) || (xcr0 & ~Announced) != 0)
        {
            return Errno.Inval;
        }

        return (xcr0 & ~Perm) != 0 ? Errno.Perm : MakeRoom(xcr0 & ~FpState.Xfd);
    }

    /// <summary>
    /// A new XFD of the guest, from the guest (WRMSR) or from user space: makes room for what it lets the guest use, then changes the
    /// state, and register and cache with it where the state is in use, in one locked region. A state that is not the current task's active
    /// one must not be used by anybody else meanwhile.
    /// </summary>
    /// <param name="xcr0">The guest's XCR0.</param>
    /// <param name="xfd">The new value.</param>
    /// <returns>
    /// <see cref="Errno.NotSupp"/> for a bit that is no dynamic feature of the guest, <see cref="Errno.Perm"/> without permission,
    /// <see cref="Errno.Fault"/> without memory. Nothing has changed then.
    /// </returns>
    [Requires(RingGuard.Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    [Trusted("primitive: changes the three copies with the registers locked")]
    [return: Role(ValueRole.MustCheck)]
    public Errno UpdateXfd(ulong xcr0, [Role(ValueRole.EffectiveOnSuccess)] ulong xfd)
    {
        s_updateXfd.Enter();
        if ((xfd & ~(_machine.XState.Dynamic & Announced)) != 0)
        {
            return Errno.NotSupp;
        }

        Errno result = MakeRoom(xcr0 & ~xfd);
        if (result == Errno.Ok)
        {
            Apply(xfd);
        }

        return result;
    }

    /// <summary>Whether CPUID may announce these features: only what the process has permission for.</summary>
    /// <param name="requested">64-bit mask of features (leaf 0DH).</param>
    /// <returns><see cref="Errno.Perm"/> otherwise; the seed leaves the number open.</returns>
    [Requires(RingGuard.Context.NotAtomic)]
    [return: Role(ValueRole.MustCheck)]
    public Errno ValidateCpuid(ulong requested)
    {
        s_validateCpuid.Enter();
        return (requested & ~Perm) != 0 ? Errno.Perm : Errno.Ok;
    }

    /// <summary>
    /// After an exit, before interrupts go on: the state and the cache take over the XFD that the guest left in the register. May be called
    /// always, for the price of reading it.
    /// </summary>
    [Requires(RingGuard.Context.IrqOff)]
    [Protocol("vmexit", Step = "sync-xfd")]
    [Trusted("primitive: makes the three copies equal")]
    public static void SyncVmExitXfdState()
    {
        PCpu cpu = s_sync.Enter().Cpu;
        FpState state = cpu.PersistentFpu?.FpState ?? cpu.Current.Fpu.FpState;
        if (cpu.Xfd is not { } unit || Kernel.WarnOn(!state.IsGuest, "GuestFpu.SyncVmExitXfdState without a guest's registers in the CPU: it belongs behind the exit of a guest"))
        {
            return;
        }

        state.SetXfd(unit.Sync());
    }

    /// <summary>After an exit, before interrupts go on: XFD_ERR goes to <see cref="XfdErr"/> and is 0 for the host.</summary>
    [Requires(RingGuard.Context.IrqOff)]
    [Protocol("vmexit", Step = "save-xfd-err")]
    [Trusted("primitive: reads and writes the register")]
    public void SaveAndClearXfdErr()
    {
        if (s_saveErr.Enter().Cpu.Xfd is { Err: not 0 } unit)
        {
            XfdErr = unit.Err;
            unit.Err = 0;
            _machine.Record(TraceKind.Fpu, $"XFD_ERR 0x{XfdErr:x} of {FpState.OwnerName} saved");
        }
    }

    /// <summary>Before an entry, with interrupts off until the guest runs: XFD_ERR is the guest's again.</summary>
    [Requires(RingGuard.Context.IrqOff)]
    [Protocol("vmexit", Step = "load-xfd-err")]
    [Trusted("primitive: writes the register")]
    public void ReloadXfdErr()
    {
        if (s_loadErr.Enter().Cpu.Xfd is { } unit)
        {
            unit.Err = XfdErr;
        }
    }

    /// <summary>Room for all of these features.</summary>
    [Requires(RingGuard.Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    [Trusted("primitive: hands over to the exchange of the state")]
    [return: Role(ValueRole.MustCheck)]
    internal Errno MakeRoom(ulong features)
    {
        ulong missing = features & ~XFeatures;
        return missing == 0 ? Errno.Ok : Xfd.EnableFeature(missing, this);
    }

    /// <summary>The new memory, with the registers locked where the old one was in use.</summary>
    internal void Publish(FpState state)
    {
        FpState = state;
        XFeatures = state.XFeatures;
        UabiSize = System.Math.Max(MinUabiSize, state.UserSize);
        if (_context is { } persistent)
        {
            persistent.FpState = state;
            persistent.LastCpu = FpuContext.NoCpu;
            state.User = persistent;
        }
    }

    /// <summary>
    /// The three copies, with nothing in between. Where the registers are not live the disabled components go from the image, as a restore
    /// would trap on them (H5), and no registers count as valid for what was written.
    /// </summary>
    private void Apply(ulong xfd)
    {
        FpRegs.Lock();
        KernelContext caller = KernelContext.Current;
        PCpu cpu = caller.Cpu;
        FpuContext current = cpu.Current.Fpu;
        bool live = current.FpState == FpState && !cpu.Current.Flags.Test(TIF.NeedFpuLoad);
        if (!live && xfd != FpState.Xfd)
        {
            FpuContext? user = current.FpState == FpState ? current : _context;
            if (user is not null)
            {
                user.LastCpu = FpuContext.NoCpu;
            }

            if (!_machine.Faults.IsEnabled(Fault.XStateBvKeepsDisabled))
            {
                FpState.Image.Initialise(xfd);
            }
        }

        FpState.SetXfd(xfd);
        if (current.FpState == FpState)
        {
            FpEngine.UpdateXfd(cpu, FpState);
        }

        _machine.Fp.OwnerSetsXfd(FpState, xfd, live ? cpu : null);
        FpRegs.Unlock();
    }
}
