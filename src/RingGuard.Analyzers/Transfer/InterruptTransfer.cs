using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// Takes the interrupt state through a call. Beside the state itself it follows the pairs "off, on" that save nothing: one
/// inside another ends the outer one.
/// </summary>
internal sealed class InterruptTransfer(BodyScope scope)
{
    public KernelState Apply(CallSite call, ExitEffect exit, MethodSummary summary, KernelState before, KernelState after)
    {
        if (exit.Irq == IrqState.Entry)
            return after.Irq == before.Irq ? after : AfterRestore(call, before, after);
        scope.Recorder?.TouchedInterrupts();
        return exit.Irq switch
        {
            IrqState.Off => Off(call, exit, summary, before, after),
            IrqState.On => On(call, summary, before, after),
            _ => after with { Irq = exit.Irq, IrqSite = call.Site, NestedIrqOff = ImmutableArray<NestedIrqOff>.Empty },
        };
    }

    /// <summary>A token or scope put the state back to what it was when it was saved.</summary>
    private KernelState AfterRestore(CallSite call, KernelState before, KernelState after)
    {
        scope.Recorder?.TouchedInterrupts();
        if (after.Irq == IrqState.Off)
            return after;
        scope.Recorder?.Windows.Ended(call.Site);
        scope.Recorder?.Locks.Window(scope, call, before, after);
        return after.NestedIrqOff.IsEmpty ? after : after with { NestedIrqOff = ImmutableArray<NestedIrqOff>.Empty };
    }

    private KernelState Off(CallSite call, ExitEffect exit, MethodSummary summary, KernelState before, KernelState after)
    {
        after = after with { Irq = IrqState.Off, IrqSite = call.Site };
        if (SavesState(exit) || AsksForInterruptsOn(summary) || KeepsThemOff(summary))
            return after;
        if (IsEnded(before))
        {
            var outer = before.NestedIrqOff[before.NestedIrqOff.Length - 1].OuterSite;
            return Nest(after with { NestedIrqOff = after.NestedIrqOff.RemoveAll(static n => n.IsEnded) }, new NestedIrqOff(call.Site, outer));
        }

        if (before.Irq == IrqState.Off)
            return Nest(after, new NestedIrqOff(call.Site, before.IrqSite));
        if (before.Irq != IrqState.Entry || scope.Policy == EntryPolicy.Task && before.Entry.Of(Context.IrqOff) == Tri.Unknown)
            return after;
        return before.Entry.Of(Context.IrqOff) switch
        {
            Tri.True => Nest(after, new NestedIrqOff(call.Site, 0)),
            Tri.Unknown when scope.Policy == EntryPolicy.Inferred => Nest(after, new NestedIrqOff(call.Site, 0) { IsOpen = true }),
            _ => after,
        };
    }

    /// <summary>Of one site one is kept: in a loop the state must not grow.</summary>
    private static KernelState Nest(KernelState state, NestedIrqOff nested)
        => state.NestedIrqOff.Contains(nested) ? state : state with { NestedIrqOff = state.NestedIrqOff.Add(nested) };

    private static bool IsEnded(KernelState state) => !state.NestedIrqOff.IsEmpty && state.NestedIrqOff[state.NestedIrqOff.Length - 1].IsEnded;

    private KernelState On(CallSite call, MethodSummary summary, KernelState before, KernelState after)
    {
        // Judged by its demand: from here on as if it saved and restored, or one fault would bring others with it.
        if (Demands(summary, DemandKind.EnablesIrqs) && (before.Irq == IrqState.Off || (before.Irq == IrqState.Entry && before.Entry.Of(Context.IrqOff) == Tri.True)))
            return after;
        var nested = after.NestedIrqOff.RemoveAll(static n => n.IsEnded);
        after = after with { Irq = IrqState.On, IrqSite = call.Site, NestedIrqOff = Ended(nested) };
        if (scope.Recorder is not { } recorder)
            return after;
        recorder.Windows.Ended(call.Site);
        if (before.Irq != IrqState.On)
            recorder.Locks.Window(scope, call, before, after);
        // A callee that goes off and on by itself was judged by its demand.
        if (Demands(summary, DemandKind.EnablesIrqs))
            return after;
        if (before.Irq == IrqState.Entry && scope.EntryOf(before).Of(Context.IrqOn) != Tri.True)
            recorder.Windows.Opened(call.Site);
        if (nested.IsEmpty)
        {
            recorder.Passed(ObservationKind.NestedIrqEnable, call.Site, on: before);
            return after;
        }

        var inner = nested[nested.Length - 1];
        if (inner.IsOpen)
        {
            recorder.Passed(ObservationKind.NestedIrqEnable, call.Site, on: before);
            recorder.OpenDemand(new Demand(DemandKind.EnablesIrqs, Context.IrqOn, call.Method)
            {
                Chain = ImmutableArray.Create(BodyScope.LocationOf(call.Operation)),
            });
            return after;
        }

        recorder.Failed(ObservationKind.NestedIrqEnable, call.Site, null, () => new Observation(ObservationKind.NestedIrqEnable, BodyScope.LocationOf(call.Operation))
        {
            Callee = call.Method,
            Why = inner.OuterSite == 0 ? OfEntry() : $"they are off since line {scope.LineOf(inner.OuterSite)} already when line {scope.LineOf(inner.Site)} switches them off",
            Evidence = Evidence(inner),
        }, on: before);
        return after;
    }

    /// <summary>In a loop, the next round finds them on for no other reason than this fault.</summary>
    private static ImmutableArray<NestedIrqOff> Ended(ImmutableArray<NestedIrqOff> nested)
        => nested.IsEmpty || nested[nested.Length - 1].IsOpen
            ? ImmutableArray<NestedIrqOff>.Empty
            : ImmutableArray.Create(nested[nested.Length - 1] with { IsEnded = true });

    private string OfEntry() => scope.Contract.RunsIn is { } mode
        ? $"'{scope.Method.Name}' runs in {mode} context, with interrupts off"
        : $"'{scope.Method.Name}' is entered with interrupts off, as its contract says";

    private ImmutableArray<Location> Evidence(NestedIrqOff nested)
    {
        var builder = ImmutableArray.CreateBuilder<Location>();
        if (scope.LocationOf(nested.OuterSite) is { } outer)
            builder.Add(outer);
        if (scope.LocationOf(nested.Site) is { } inner)
            builder.Add(inner);
        return builder.ToImmutable();
    }

    private static bool SavesState(ExitEffect exit)
    {
        foreach (var delta in exit.Acquired)
        {
            if (delta.Resource is { Resource: Resource.Irq, IsOwnContext: false })
                return true;
        }

        return false;
    }

    /// <summary>One that insists on interrupts being on was judged at its call: a second finding at the enabling would be the same.</summary>
    private static bool AsksForInterruptsOn(MethodSummary summary)
        => summary.Source == SummarySource.Contract && Demands(summary, DemandKind.EnablesIrqs);

    /// <summary>It is made to be entered with interrupts off, or has them on for a while and off again: neither begins a section.</summary>
    private static bool KeepsThemOff(MethodSummary summary)
    {
        if (summary.IrqWindow is not null)
            return true;
        foreach (var demand in summary.Demands)
        {
            if ((demand.Bits & Context.IrqOff) != 0)
                return true;
        }

        return false;
    }

    private static bool Demands(MethodSummary summary, DemandKind kind)
    {
        foreach (var demand in summary.Demands)
        {
            if (demand.Kind == kind && (demand.Bits & Context.IrqOn) != 0)
                return true;
        }

        return false;
    }
}
