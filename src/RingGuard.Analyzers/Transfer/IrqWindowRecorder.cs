using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Follows sections with interrupts off and the calls in them that open them for a while.</summary>
internal sealed class IrqWindowRecorder
{
    private readonly SortedDictionary<int, ImmutableArray<Location>> _inCallers = new();
    private readonly SortedDictionary<int, (int Since, IMethodSymbol Callee, ImmutableArray<Location> Chain)> _inSections = new();

    /// <summary>Sites at which interrupts go on, or back to what they were.</summary>
    public SortedSet<int> Ends { get; } = new();

    /// <summary>Calls with a window, by site, with the site that began the section and the way to the window.</summary>
    public IEnumerable<KeyValuePair<int, (int Since, IMethodSymbol Callee, ImmutableArray<Location> Chain)>> InSections => _inSections;

    /// <summary>Interrupts go on although this body did not switch them off: a window for its callers.</summary>
    public void Opened(int site) => _inCallers[site] = ImmutableArray<Location>.Empty;

    public void Ended(int site) => Ends.Add(site);

    public void Called(BodyScope scope, CallSite call, MethodSummary summary, KernelState state)
    {
        if (state.Irq is not (IrqState.Off or IrqState.Entry) || WindowOf(scope, call, summary) is not { } chain)
            return;
        if (state.Irq == IrqState.Off && state.IrqSite != 0)
            _inSections[call.Site] = (state.IrqSite, call.Method, chain);
        else if (scope.EntryOf(state).Of(Context.IrqOn) != Tri.True)
            _inCallers[call.Site] = chain;
    }

    /// <summary>The window that callers with interrupts off get, if there is one.</summary>
    public ImmutableArray<Location>? OfCallers(BodyScope scope)
    {
        foreach (var window in _inCallers)
        {
            if (scope.LocationOf(window.Key) is { } location)
                return window.Value.Length >= 8 ? window.Value : window.Value.Insert(0, location);
        }

        return null;
    }

    /// <summary>A callee that is made for interrupts off and says nothing of a window is looked into.</summary>
    private static ImmutableArray<Location>? WindowOf(BodyScope scope, CallSite call, MethodSummary summary)
    {
        foreach (var exit in summary.Exits)
        {
            // It leaves them on: that ends the section, and is no window in it.
            if (exit.Irq == IrqState.On)
                return null;
        }

        if (summary.IrqWindow is { } known || summary.Source != SummarySource.Contract || call.Method.DeclaringSyntaxReferences.IsEmpty)
            return summary.IrqWindow;
        var contract = scope.Model.Contracts.GetContract(call.Method);
        if (contract.IsTrusted || contract.IsStub || !NeedsInterruptsOff(contract))
            return null;
        return scope.Model.Summaries.SummaryOfBody(call.Method.OriginalDefinition, contract, scope.Stack, System.Threading.CancellationToken.None)?.IrqWindow;
    }

    private static bool NeedsInterruptsOff(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires && (clause.Context & Context.IrqOff) != 0)
                return true;
        }

        return false;
    }
}
