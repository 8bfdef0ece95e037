using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>FP state of a guest. While it is loaded it stands in for the state of the task that runs the guest.</summary>
public sealed class GuestFpu
{
    private static readonly Contract s_swap = Contract.Of(typeof(GuestFpu), nameof(Swap));

    internal GuestFpu(string name, Counters counters) => FpState = new FpState(name, counters, isGuest: true);

    /// <summary>The guest's memory.</summary>
    [Role(ValueRole.FpStateRef)]
    public FpState FpState { get; }

    /// <summary>
    /// Exchanges the current task's state and the guest's (fpu_swap_kvm_fpstate): saves what is live, loads the other. Preemption in
    /// between and afterwards is handled like that of any task.
    /// </summary>
    /// <param name="enter">True to load the guest, false to take it out.</param>
    /// <returns><see cref="Errno.Busy"/> when the task has a guest loaded already, <see cref="Errno.Inval"/> when this guest is not the one loaded.</returns>
    [Requires(Context.NotAtomic)]
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
        FpRegs.Unlock();
        return Errno.Ok;
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
