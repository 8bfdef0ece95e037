using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.State;

/// <summary>
/// What is known of the context in which the method was entered: per dimension member of <see cref="Context"/>
/// holds, does not hold, or not known. Meaning of the members and their implications: domain specification C.2.
/// </summary>
internal readonly record struct EntryKnowledge(Context True, Context False)
{
    public static EntryKnowledge Nothing => default;

    /// <summary>Task context, preemptible, interrupts on, nothing held: the usual caller.</summary>
    public static EntryKnowledge Task { get; } = Nothing.Assume(
        Context.NotAtomic | Context.InTask, Context.FpuSection | Context.FpRegsLocked | Context.InHyp);

    public Tri Of(Context member)
        => (True & member) == member ? Tri.True : (False & member) != 0 ? Tri.False : Tri.Unknown;

    public EntryKnowledge Assume(Context holds, Context doesNotHold = Context.None)
        => new EntryKnowledge(True | holds, False | doesNotHold).Close();

    /// <summary>What two paths agree on.</summary>
    public EntryKnowledge Meet(EntryKnowledge other) => new(True & other.True, False & other.False);

    /// <summary>Fills in what this leaves open.</summary>
    public EntryKnowledge Or(EntryKnowledge fallback)
        => new(True | (fallback.True & ~False), False | (fallback.False & ~True));

    public bool IsContradictory => (True & False) != 0;

    /// <summary>Knowledge that an execution mode brings (<c>[RunsIn]</c>); C.6.1, root rows.</summary>
    public static EntryKnowledge OfMode(ExecutionMode mode) => mode switch
    {
        ExecutionMode.Task or ExecutionMode.KThread or ExecutionMode.PinnedTask or ExecutionMode.Idle => Task,
        ExecutionMode.Boot => Nothing.Assume(
            Context.InTask | Context.NotHardIrq | Context.NotNmi | Context.NoLocks | Context.NoRcuRead | Context.NoFpuSection),
        ExecutionMode.UserReturn or ExecutionMode.GuestTrap => Nothing.Assume(
            Context.InTask | Context.NotHardIrq | Context.NotNmi | Context.NoLocks | Context.NoRcuRead | Context.NoFpuSection | Context.PreemptOn),
        ExecutionMode.Softirq => Nothing.Assume(
            Context.PreemptOff | Context.BhOff | Context.IrqOn | Context.NotHardIrq | Context.NotNmi | Context.NoLocks | Context.NoRcuRead,
            Context.InTask | Context.BhOn | Context.InHyp),
        ExecutionMode.HardIrq => Nothing.Assume(
            Context.PreemptOff | Context.IrqOff | Context.BhOff | Context.NotNmi | Context.NoLocks | Context.NoRcuRead,
            Context.InTask | Context.NotHardIrq | Context.BhOn | Context.InHyp),
        ExecutionMode.Nmi => Nothing.Assume(
            Context.PreemptOff | Context.IrqOff | Context.BhOff | Context.NoLocks | Context.NoRcuRead,
            Context.InTask | Context.NotNmi | Context.BhOn | Context.InHyp),
        _ => Nothing.Assume(
            Context.InHyp | Context.PreemptOff | Context.IrqOff | Context.NotHardIrq | Context.NotNmi | Context.NoLocks | Context.NoFpuSection,
            Context.InTask | Context.PreemptOn),
    };

    private EntryKnowledge Close()
    {
        var t = True;
        var f = False;
        Exclude(ref t, ref f, Context.IrqOn, Context.IrqOff);
        Exclude(ref t, ref f, Context.BhOn, Context.BhOff);
        Exclude(ref t, ref f, Context.FpuSection, Context.NoFpuSection);
        if ((t & (Context.IrqOff | Context.BhOff | Context.FpuSection | Context.FpRegsLocked | Context.InHyp)) != 0
            || (f & (Context.PreemptOn | Context.NoLocks | Context.NotHardIrq | Context.NotNmi | Context.NoRcuRead | Context.InTask)) != 0)
        {
            t |= Context.PreemptOff;
        }

        if ((f & Context.NoLocks) != 0)
            f |= Context.PreemptOn;
        const Context preemptible = Context.PreemptOn | Context.IrqOn | Context.BhOn | Context.NotHardIrq;
        if ((t & preemptible) == preemptible && (t & Context.PreemptOff) == 0)
            f |= Context.PreemptOff;
        return new EntryKnowledge(t, f);
    }

    /// <summary>Two members that are exact opposites.</summary>
    private static void Exclude(ref Context t, ref Context f, Context one, Context other)
    {
        if ((t & one) != 0)
            f |= other;
        if ((t & other) != 0)
            f |= one;
        if ((f & one) != 0 && (t & one) == 0)
            t |= other;
        if ((f & other) != 0 && (t & other) == 0)
            t |= one;
    }
}
