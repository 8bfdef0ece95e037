using System;
using System.Linq;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

using Context = RingGuard.Analyzers.Contracts.Context;
using ExecutionMode = RingGuard.Analyzers.Contracts.ExecutionMode;
using LockKind = RingGuard.Analyzers.Contracts.LockKind;
using Resource = RingGuard.Analyzers.Contracts.Resource;

/// <summary>
/// The truth table of the context members, from their exact meaning in the specification. Columns: PreemptOff, PreemptOn,
/// IrqOff, IrqOn, BhOff, BhOn, NoLocks, InTask, NotHardIrq, NotNmi, InHyp, NoRcuRead, FpuSection, NoFpuSection,
/// FpRegsLocked; + holds, - fails, ? the entry decides, u not known.
/// </summary>
public sealed class ContextJudgeTests
{
    private static readonly Context[] Columns =
    [
        Context.PreemptOff, Context.PreemptOn, Context.IrqOff, Context.IrqOn, Context.BhOff, Context.BhOn, Context.NoLocks, Context.InTask,
        Context.NotHardIrq, Context.NotNmi, Context.InHyp, Context.NoRcuRead, Context.FpuSection, Context.NoFpuSection, Context.FpRegsLocked,
    ];

    [Theory]
    //                             pP iI bB L T h n H R f F r
    [InlineData("nothing",        "-+ -+ -+ + + + + - + - + -")]
    [InlineData("preempt",        "+- -+ -+ + + + + - + - + -")]
    [InlineData("irq off",        "++ +- -+ + + + + - + - + -")]
    [InlineData("irq on",         "-+ -+ -+ + + + + - + - + -")]
    [InlineData("bh",             "++ -+ +- + + + + - + - + -")]
    [InlineData("spin lock",      "+- -+ -+ - + + + - + - + -")]
    [InlineData("raw lock",       "+- -+ -+ - + + + - + - + -")]
    [InlineData("read lock",      "+- -+ -+ - + + + - + - + -")]
    [InlineData("mutex",          "-+ -+ -+ + + + + - + - + -")]
    [InlineData("rcu",            "+- -+ -+ + + + + - - - + -")]
    [InlineData("fpu section",    "+- -+ -+ + + + + - + + - -")]
    [InlineData("fp regs",        "++ -+ +- + + + + - + - - +")]
    [InlineData("maybe preempt",  "~~ -+ -+ + + + + - + - + -")]
    public void In_task_context(string held, string expected) => Assert.Equal(expected.Replace(" ", ""), Row(StateOf(held), EntryKnowledge.Task));

    [Theory]
    [InlineData("nothing",        "?? ?? ?? ? ? ? ? ? ? ? ? ?")]
    [InlineData("preempt",        "+- ?? ?? ? ? ? ? ? ? ? ? ?")]
    [InlineData("irq off",        "+? +- ?? ? ? ? ? ? ? ? ? ?")]
    [InlineData("spin lock",      "+- ?? ?? - ? ? ? ? ? ? ? ?")]
    [InlineData("mutex",          "?? ?? ?? ? ? ? ? ? ? ? ? ?")]
    [InlineData("irq unknown",    "u? uu ?? ? ? ? ? ? ? ? ? ?")]
    public void With_an_unknown_entry(string held, string expected) => Assert.Equal(expected.Replace(" ", ""), Row(StateOf(held), EntryKnowledge.Nothing));

    [Theory]
    [InlineData("Task",       "-+ -+ -+ + + + + - + - + -")]
    [InlineData("KThread",    "-+ -+ -+ + + + + - + - + -")]
    [InlineData("Idle",       "-+ -+ -+ + + + + - + - + -")]
    [InlineData("PinnedTask", "-+ -+ -+ + + + + - + - + -")]
    [InlineData("Softirq",    "+? -+ +- + - + + - + ? ? ?")]
    [InlineData("HardIrq",    "+? +- +- + - - + - + ? ? ?")]
    [InlineData("Nmi",        "+? +- +- + - ? - - + ? ? ?")]
    [InlineData("Hyp",        "+- +- ?? + - + + + ? - + ?")]
    [InlineData("UserReturn", "?+ ?? ?? + + + + ? + - + ?")]
    [InlineData("GuestTrap",  "?+ ?? ?? + + + + ? + - + ?")]
    [InlineData("Boot",       "?? ?? ?? + + + + ? + - + ?")]
    public void At_the_entry_of_a_mode(string mode, string expected)
        => Assert.Equal(expected.Replace(" ", ""), Row(KernelState.Initial, EntryKnowledge.OfMode(Enum.Parse<ExecutionMode>(mode))));

    [Fact]
    public void Every_member_has_a_column()
    {
        var all = Enum.GetValues<Context>().Where(static c => System.Numerics.BitOperations.PopCount((uint)c) == 1);

        Assert.Equal(all.Order(), Columns.Order());
    }

    [Fact]
    public void With_interrupts_off_and_a_count_of_zero_both_preemption_members_hold()
    {
        var state = KernelState.Initial with { Irq = IrqState.Off };

        Assert.Equal(Judgement.Holds, ContextJudge.Judge(state, EntryKnowledge.Task, Context.PreemptOff).Judgement);
        Assert.Equal(Judgement.Holds, ContextJudge.Judge(state, EntryKnowledge.Task, Context.PreemptOn).Judgement);
    }

    [Fact]
    public void A_failure_names_the_lock_before_the_count_that_it_carries()
    {
        var count = new Hold(new ResourceKey(Resource.Preempt), null, 1);
        var spin = new Hold(new ResourceKey(Resource.Lock), AccessPath.This, 1) { Lock = States.Spin };
        var state = KernelState.Initial with { Holds = [count, spin] };

        Assert.Equal(spin, ContextJudge.Judge(state, EntryKnowledge.Task, Context.PreemptOn).Hold);
    }

    [Fact]
    public void What_was_given_back_without_being_taken_leaves_the_entry_open()
    {
        var state = KernelState.Initial with { Debts = [new Debt(new ResourceKey(Resource.Preempt), null, 1)] };

        Assert.Equal(Judgement.Unknown, ContextJudge.Judge(state, EntryKnowledge.Task, Context.PreemptOn).Judgement);
    }

    private static string Row(KernelState state, EntryKnowledge entry)
        => string.Concat(Columns.Select(member => ContextJudge.Judge(state, entry, member).Judgement switch
        {
            Judgement.Holds => '+',
            Judgement.Fails => '-',
            Judgement.DependsOnEntry => '?',
            Judgement.FailsOnSomePath => '~',
            _ => 'u',
        }));

    private static KernelState StateOf(string held) => held switch
    {
        "nothing" => KernelState.Initial,
        "irq off" => KernelState.Initial with { Irq = IrqState.Off },
        "irq on" => KernelState.Initial with { Irq = IrqState.On },
        "irq unknown" => KernelState.Initial with { Irq = IrqState.Unknown },
        "preempt" => Holding(Resource.Preempt),
        "maybe preempt" => KernelState.Initial with { Holds = [new Hold(new ResourceKey(Resource.Preempt), null, 1) { Must = false }] },
        "bh" => Holding(Resource.Bh),
        "rcu" => Holding(Resource.RcuRead),
        "fpu section" => Holding(Resource.FpuSection, Resource.Preempt),
        "fp regs" => Holding(Resource.FpRegs, Resource.Bh),
        "spin lock" => HoldingLock(Resource.Lock, LockKind.Spin),
        "raw lock" => HoldingLock(Resource.Lock, LockKind.Raw),
        "read lock" => HoldingLock(Resource.ReadLock, LockKind.RwSpin),
        "mutex" => HoldingLock(Resource.Lock, LockKind.Mutex),
        _ => throw new ArgumentOutOfRangeException(nameof(held)),
    };

    private static KernelState Holding(params Resource[] resources)
        => KernelState.Initial with { Holds = [.. resources.Select(static r => new Hold(new ResourceKey(r), null, 1))] };

    private static KernelState HoldingLock(Resource resource, LockKind kind)
        => KernelState.Initial with { Holds = [new Hold(new ResourceKey(resource), AccessPath.This, 1) { Lock = States.Spin with { Kind = kind } }] };
}
