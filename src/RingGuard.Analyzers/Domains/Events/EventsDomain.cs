using System.Collections.Generic;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>Collects what happens in a body, so that a call of it is seen as what it leads to.</summary>
internal sealed class EventsDomain(BodyScope scope, ValueReader values, int key) : StateDomain(scope, values, key)
{
    public static DomainKind Kind { get; } = new(
        static contracts => contracts.Speaks("Effects") || contracts.Speaks("MaySleep") || contracts.Speaks("MayReschedule") || contracts.Speaks("PendingWork"),
        static (scope, values, key) => new EventsDomain(scope, values, key));

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        var events = Scope.Model.Events.Of(call.Method, summary);
        if (state.Irq == IrqState.On && before.Irq != IrqState.On)
            events |= CallEvents.IrqWindow;
        if (events == CallEvents.None)
            return state;
        var known = Get<EventsFacet>(state);
        return Set(state, new EventsFacet(events | (known?.Events ?? CallEvents.None)));
    }

    public override object? Summarize(IReadOnlyList<BodyExit> exits)
    {
        var events = CallEvents.None;
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
                events |= Get<EventsFacet>(state)?.Events ?? CallEvents.None;
        }

        return events == CallEvents.None ? null : new EventsSummary(events);
    }
}
