using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// FP state of a guest. Either it stands in for the state of the task that runs the guest (<see cref="Swap"/>), or it is put into the CPU
/// by a persistent kernel section around each guest entry (<see cref="Load"/>, <see cref="Put"/>); see <see cref="GuestFpuPolicy"/>.
/// </summary>
public sealed partial class GuestFpu
{
    private static readonly Contract s_swap = Contract.Of(typeof(GuestFpu), nameof(Swap));
    private static readonly Contract s_load = Contract.Of(typeof(GuestFpu), nameof(Load), "INV-X6", "put the other guest first");
    private static readonly Contract s_put = Contract.Of(typeof(GuestFpu), nameof(Put), "INV-X6");

    private readonly Machine _machine;
    private FpuContext? _context;

    internal GuestFpu(Machine machine, string name, Counters counters)
    {
        _machine = machine;
        Perm = Announced = machine.XState.Max;
        FpState = new FpState(machine, name, counters, isGuest: true);
        XFeatures = FpState.XFeatures;
        if (machine.XState.HasXfd)
        {
            Perm = machine.XState.Default;
        }
    }

    /// <summary>The guest's memory. Read it anew after anything that may make it grow.</summary>
    [Role(ValueRole.FpStateRef)]
    public FpState FpState { get; private set; }

    /// <summary>Whether the guest's registers are in this CPU by <see cref="Load"/>.</summary>
    public bool IsLoaded => _context?.RegsLoaded ?? false;

    /// <summary>The context that CPUs claim for the guest under GuestFpuPolicy.KernelSection.</summary>
    internal FpuContext Context => _context ??= new FpuContext(_machine, FpState, owner: null);

    /// <summary>
    /// Exchanges the current task's state and the guest's (fpu_swap_kvm_fpstate): saves what is live, loads the other. Preemption in
    /// between and afterwards is handled like that of any task.
    /// </summary>
    /// <param name="enter">True to load the guest, false to take it out.</param>
    /// <returns><see cref="Errno.Busy"/> when the task has a guest loaded already, <see cref="Errno.Inval"/> when this guest is not the one loaded.</returns>
    [Requires(RingGuard.Context.NotAtomic)]
    [Acquires(Resource.GuestFpuLoaded, When = "enter", Is = true, On = Outcome.Success)]
    [Releases(Resource.GuestFpuLoaded, When = "enter", Is = false, On = Outcome.Success)]
    [Effects(Effect.SavesFpRegs | Effect.LoadsFpRegs | Effect.RunsSoftirqs)]
    [Trusted("primitive: what is loaded is the pointer that is exchanged")]
    [return: Role(ValueRole.MustCheck)]
    public Errno Swap(bool enter)
    {
        s_swap.Enter();
        Task current = Task.Current;
        FpuContext context = current.Fpu;
        if (enter && (FpState.InUse || context.TaskFpState is not null))
        {
            Log.Warn($"GuestFpu.Swap(enter: true): '{current.Name}' has a guest loaded already; leave it first");
            return Errno.Busy;
        }

        if (!enter && context.FpState != FpState)
        {
            Log.Warn($"GuestFpu.Swap(enter: false): '{FpState.OwnerName}' is not loaded in '{current.Name}'; enter it first");
            return Errno.Inval;
        }

        FpRegs.Lock();
        if (!current.Flags.Test(TIF.NeedFpuLoad) && FpRegs.Save(context) == SaveResult.Destroyed)
        {
            Fpu.InvalidateRegisters(context);
        }

        Exchange(context, enter);
        FpRegs.Load(context.FpState, XMask.All);
        FpRegs.MarkActivate();
        current.Machine.Record(TraceKind.FpuPoint, enter ? "kvm_fpu(1)" : "kvm_fpu(0)");
        FpRegs.Unlock();
        return Errno.Ok;
    }

    /// <summary>
    /// Puts the guest's registers into this CPU (kvm_load_guest_fpu): opens a persistent section and loads, unless they are still there from
    /// the last time. Preemption is off until <see cref="Put"/>.
    /// </summary>
    [Requires(RingGuard.Context.NoFpuSection | RingGuard.Context.NotNmi)]
    [Acquires(Resource.GuestFpuLoaded)]
    [Acquires(Resource.Preempt)]
    [Effects(Effect.SavesFpRegs | Effect.LoadsFpRegs)]
    [Trusted("primitive: the section belongs to the guest until Put ends it")]
    public void Load()
    {
        KernelContext caller = s_load.Enter();
        Preempt.Raise(caller, "GuestFpu.Load");
        FpuContext guest = Context;
        if (guest.RegsLoaded)
        {
            caller.Machine.Warn($"GuestFpu.Load of '{FpState.OwnerName}', which is loaded already: call GuestFpu.Put first");
            return;
        }

        KernelFpu.BeginPersistent(guest);
        PCpu cpu = caller.Cpu;
        guest.RegsLoaded = true;
        guest.RegsActive = true;
        if (caller.Machine.Faults.IsEnabled(Fault.ClaimBeforeSkipTest))
        {
            cpu.FpOwner = guest;
        }

        if (caller.Machine.Fp.RegsValid(guest, cpu))
        {
            caller.Machine.Fp.NoteSkipped(FpState, cpu);
        }
        else
        {
            caller.Machine.Fp.Load(FpState, XMask.All, cpu);
        }

        caller.Machine.Fp.Activate(guest, cpu);
        caller.Machine.Record(TraceKind.FpuPoint, "kvm_fpu(1)");
    }

    /// <summary>Takes them out again (kvm_put_guest_fpu): saves, then ends the section. The user's registers wait for the way to user mode.</summary>
    [Releases(Resource.GuestFpuLoaded)]
    [Releases(Resource.Preempt)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: ends the section that Load opened")]
    public void Put()
    {
        KernelContext caller = s_put.Enter();
        FpuContext guest = Context;
        if (!guest.RegsLoaded)
        {
            caller.Machine.Warn($"GuestFpu.Put of '{FpState.OwnerName}', which is not loaded: call GuestFpu.Load first");
            return;
        }

        if (caller.Machine.Faults.IsEnabled(Fault.PutClearsActiveBeforeSave))
        {
            guest.RegsActive = false;
            Cpu.Poll();
        }

        if (caller.Machine.Fp.Save(guest, caller.Cpu) == SaveResult.Destroyed)
        {
            guest.LastCpu = FpuContext.NoCpu;
        }

        guest.RegsActive = false;
        guest.RegsLoaded = false;
        caller.Machine.Record(TraceKind.FpuPoint, "kvm_fpu(0)");
        KernelFpu.EndPersistent();
        Preempt.Lower(caller, "GuestFpu.Put");
        caller.Machine.Settle(caller);
    }

    private void Exchange(FpuContext context, bool enter)
    {
        context.FpState.User = null;
        if (enter)
        {
            context.TaskFpState = context.FpState;
            context.FpState = FpState;
        }
        else
        {
            context.FpState = context.TaskFpState!;
            context.TaskFpState = null;
        }

        FpState.InUse = enter;
        context.FpState.User = context;
    }
}
