using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

internal enum Judgement : byte
{
    Holds,
    Fails,

    /// <summary>Fails on some of the paths that were joined into this state.</summary>
    FailsOnSomePath,

    /// <summary>As the caller has it.</summary>
    DependsOnEntry,
    Unknown,
}

/// <summary>How one member of <see cref="Context"/> stands in a state, and what makes it so.</summary>
internal readonly record struct Verdict(Judgement Judgement, Context Member)
{
    /// <summary>The hold that is to blame, if one is.</summary>
    public Hold? Hold { get; init; }

    /// <summary>Where interrupts went off or on, if that is to blame.</summary>
    public int IrqSite { get; init; }
}

/// <summary>
/// Decides the members of <see cref="Context"/> in an abstract state. The meaning of each member, and that PreemptOff and
/// PreemptOn are no opposites, is fixed in the domain specification, C.2.
/// </summary>
internal static class ContextJudge
{
    /// <summary>Judges one member; <paramref name="entry"/> is the state's knowledge of the entry, completed by the entry policy.</summary>
    public static Verdict Judge(KernelState state, EntryKnowledge entry, Context member) => member switch
    {
        Context.PreemptOff => PreemptOff(state, entry),
        Context.PreemptOn => NoneHeld(state, entry, member, static h => h.Resource.Resource is Resource.Preempt or Resource.RcuRead && !h.Resource.IsOwnContext || h.IsSpinning, Resource.Preempt),
        Context.IrqOff or Context.IrqOn => Irq(state, entry, member),
        Context.BhOn => NoneHeld(state, entry, member, static h => Is(h, Resource.Bh), Resource.Bh),
        Context.BhOff => SomeHeld(state, entry, member, static h => Is(h, Resource.Bh), Resource.Bh),
        Context.NoLocks => NoneHeld(state, entry, member, static h => h.IsSpinning, Resource.Lock),
        Context.NoRcuRead => NoneHeld(state, entry, member, static h => Is(h, Resource.RcuRead) || h.Resource.IsAtomic, Resource.RcuRead),
        Context.NoFpuSection => NoneHeld(state, entry, member, static h => h.Resource.IsFpuSection && h.Resource.Resource != Resource.GuestFpuLoaded, Resource.FpuSection),
        Context.FpuSection => SomeHeld(state, entry, member, static h => Is(h, Resource.FpuSection) || Is(h, Resource.NeonSection), Resource.FpuSection),
        Context.FpRegsLocked => SomeHeld(state, entry, member, static h => Is(h, Resource.FpRegs), Resource.FpRegs),
        _ => OfEntry(entry, member),
    };

    /// <summary>
    /// The entry is known to be atomic but not in which way (<c>Requires(PreemptOff)</c>): then "not atomic" as a whole
    /// fails, although none of its parts can be blamed.
    /// </summary>
    public static bool FailsAsAWhole(KernelState state, Context bits)
    {
        const Context parts = Context.PreemptOn | Context.IrqOn | Context.BhOn;
        return (bits & parts) == parts
            && state.Debts.IsEmpty
            && state.Irq == IrqState.Entry
            && state.Entry.Of(Context.PreemptOff) == Tri.True
            && state.Entry.Of(Context.PreemptOn) != Tri.False;
    }

    private static bool Is(Hold hold, Resource resource) => !hold.Resource.IsOwnContext && hold.Resource.Resource == resource;

    private static Verdict PreemptOff(KernelState state, EntryKnowledge entry)
    {
        var some = false;
        var undecided = false;
        foreach (var hold in state.Holds)
        {
            if (!CannotBePreempted(hold))
                continue;
            if (hold.Must)
                return new Verdict(Judgement.Holds, Context.PreemptOff) { Hold = hold };
            some = true;
            undecided |= hold.IsUndecided;
        }

        if (state.Irq == IrqState.Off)
            return new Verdict(Judgement.Holds, Context.PreemptOff) { IrqSite = state.IrqSite };
        if (undecided || state.Irq == IrqState.Unknown || HasDebt(state, Resource.Preempt) || HasDebt(state, Resource.Bh) || HasDebt(state, Resource.Lock)
            || HasDebt(state, Resource.Irq))
        {
            return new Verdict(Judgement.Unknown, Context.PreemptOff);
        }

        var verdict = OfEntry(entry, Context.PreemptOff);
        if (state.Irq == IrqState.On && verdict.Judgement == Judgement.Holds && entry.Of(Context.IrqOff) == Tri.True)
        {
            // It was off because interrupts were; they are on again.
            verdict = new Verdict(
                entry.Of(Context.PreemptOn) switch
                {
                    Tri.True when entry.Of(Context.BhOff) != Tri.True && entry.Of(Context.InTask) != Tri.False => Judgement.Fails,
                    Tri.False => Judgement.Holds,
                    _ => Judgement.Unknown,
                },
                Context.PreemptOff);
        }

        return some && verdict.Judgement == Judgement.Fails ? verdict with { Judgement = Judgement.FailsOnSomePath } : verdict;
    }

    private static bool CannotBePreempted(Hold hold)
        => hold.IsSpinning
        || (!hold.Resource.IsOwnContext && hold.Resource.Resource is Resource.Preempt or Resource.Bh or Resource.FpuSection or Resource.NeonSection
            or Resource.FpRegs or Resource.RcuRead or Resource.HypEntry);

    private static Verdict Irq(KernelState state, EntryKnowledge entry, Context member)
    {
        if (state.Irq == IrqState.Entry)
            return OfEntry(entry, member);
        if (state.Irq == IrqState.Unknown)
            return new Verdict(Judgement.Unknown, member);
        var holds = (state.Irq == IrqState.Off) == (member == Context.IrqOff);
        return new Verdict(holds ? Judgement.Holds : Judgement.Fails, member) { IrqSite = state.IrqSite };
    }

    private static Verdict NoneHeld(KernelState state, EntryKnowledge entry, Context member, System.Func<Hold, bool> counts, Resource debt)
    {
        Hold? some = null;
        Hold? must = null;
        foreach (var hold in state.Holds)
        {
            if (!counts(hold))
                continue;
            if (hold.Must)
                must = must is null || (hold.Resource.IsLock && !must.Resource.IsLock) ? hold : must;
            else if (some is null || some.IsUndecided)
                some = hold;
        }

        if (must is not null)
            return new Verdict(Judgement.Fails, member) { Hold = must };
        if (some is not null)
            return new Verdict((some.IsStale && !some.IsEach) || some.IsUndecided ? Judgement.Unknown : Judgement.FailsOnSomePath, member) { Hold = some };
        return HasDebt(state, debt) ? new Verdict(Judgement.Unknown, member) : OfEntry(entry, member);
    }

    private static Verdict SomeHeld(KernelState state, EntryKnowledge entry, Context member, System.Func<Hold, bool> counts, Resource debt)
    {
        var some = false;
        var undecided = false;
        foreach (var hold in state.Holds)
        {
            if (!counts(hold))
                continue;
            if (hold.Must)
                return new Verdict(Judgement.Holds, member) { Hold = hold };
            some = true;
            undecided |= hold.IsUndecided;
        }

        if (undecided || HasDebt(state, debt))
            return new Verdict(Judgement.Unknown, member);
        var verdict = OfEntry(entry, member);
        return some && verdict.Judgement == Judgement.Fails ? verdict with { Judgement = Judgement.FailsOnSomePath } : verdict;
    }

    private static bool HasDebt(KernelState state, Resource resource)
    {
        foreach (var debt in state.Debts)
        {
            if (debt.Resource.IsOwnContext)
                continue;
            if (debt.Resource.Resource == resource || (resource == Resource.Lock && debt.Resource.IsLock) || (resource == Resource.Preempt && debt.Resource.IsLock))
                return true;
        }

        return false;
    }

    private static Verdict OfEntry(EntryKnowledge entry, Context member) => new(
        entry.Of(member) switch
        {
            Tri.True => Judgement.Holds,
            Tri.False => Judgement.Fails,
            _ => Judgement.DependsOnEntry,
        },
        member);
}
