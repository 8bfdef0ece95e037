using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>What one call does to the age of values.</summary>
internal sealed class AgingJudge
{
    private readonly BodyScope _scope;
    private readonly ValueReader _values;
    private readonly CallSite _call;
    private readonly CallEvents _events;
    private readonly KernelState _before;
    private readonly bool _isPinned;
    private readonly bool _leaves;
    private readonly bool _enters;

    public AgingJudge(BodyScope scope, ValueReader values, CallSite call, CallEvents events, KernelState before, KernelState after)
    {
        _scope = scope;
        _values = values;
        _call = call;
        _events = events;
        _before = before;
        _isPinned = IsPinned(scope.Contract);
        if (before.Holds != after.Holds || before.Irq != after.Irq || before.Debts != after.Debts)
        {
            var (was, isNow) = (Preemption(scope, before), Preemption(scope, after));
            _leaves = was == Judgement.Holds && isNow == Judgement.Fails;
            _enters = was == Judgement.Fails && isNow == Judgement.Holds;
            var wereOn = ContextJudge.Judge(before, scope.EntryOf(before), Context.IrqOff).Judgement == Judgement.Fails;
            var areOff = ContextJudge.Judge(after, scope.EntryOf(after), Context.IrqOff).Judgement == Judgement.Holds;
            if ((wereOn && areOff) || (after.Irq == IrqState.On && before.Irq != IrqState.On && !wereOn))
                _events |= CallEvents.IrqWindow;
        }
    }

    public bool Matters => _events != CallEvents.None || _leaves || _enters;

    /// <summary>In the eyes of a value whose role only the caller knows.</summary>
    public CallEvents Seen => _events | (_leaves || _enters ? CallEvents.Preempts : CallEvents.None);

    /// <summary>Code that stays on its CPU, or runs before there is a choice.</summary>
    public static bool IsPinned(MemberContract contract)
    {
        foreach (var mode in contract.Modes)
        {
            if (mode is ExecutionMode.PinnedTask or ExecutionMode.Idle or ExecutionMode.Boot)
                return true;
        }

        return false;
    }

    public static Judgement Preemption(BodyScope scope, KernelState state)
        => ContextJudge.Judge(state, scope.EntryOf(state), Context.PreemptOff).Judgement;

    public Aging Of(TrackedValue value)
    {
        var isPreempted = (_events & CallEvents.Preempts) != 0;
        switch (value.Role)
        {
            case StaleRole.CpuId or StaleRole.CpuLocal when _isPinned:
                return Aging.None;
            case StaleRole.CpuId or StaleRole.CpuLocal or StaleRole.Owner:
                if (isPreempted)
                    return Aging.Preempted;
                if (_enters)
                    return Aging.Entering;

                // A copy that was taken with preemption off is a true copy afterwards, too.
                return _leaves && (value.IsReference || value.Role != StaleRole.CpuLocal) ? Aging.Leaving : Aging.None;
            case StaleRole.Flags:
                return isPreempted ? Aging.Preempted : (_events & CallEvents.IrqWindow) != 0 ? Aging.IrqWindow : Aging.None;
            case StaleRole.FpState:
                return (_events & CallEvents.Exchanges) != 0 || ((_events & CallEvents.Reallocates) != 0 && MayConcern(value.Owner)) ? Aging.Reallocated : Aging.None;
            case StaleRole.Usable:
                return isPreempted ? Aging.Preempted : Aging.None;
            default:
                return Aging.None;
        }
    }

    /// <summary>A call on another object than the one that the value is of leaves it alone.</summary>
    private bool MayConcern(AccessPath? owner)
    {
        if (owner is null)
            return true;
        var known = false;
        if (Concerns(_call.Receiver))
            return true;
        foreach (var argument in _call.Arguments)
        {
            if (argument?.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String } && Concerns(argument))
                return true;
        }

        return !known;

        bool Concerns(IOperation? operand)
        {
            if (operand is null || _values.Read(operand, _before).Path is not { } path)
                return false;
            known = true;
            return path.IsPrefixOf(owner) || owner.IsPrefixOf(path);
        }
    }
}
