using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Domains;

/// <summary>What calls bring about: by contract, else by what was inferred of the callee's body.</summary>
internal sealed class EventReader(ContractProvider contracts)
{
    private const Effect Preempting = Effect.Sleeps | Effect.Reschedules | Effect.Migrates;
    private const Effect Settling = Effect.EnablesIrqsTemporarily | Effect.RunsSoftirqs;

    private readonly ConcurrentDictionary<IMethodSymbol, CallEvents> _declared = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _runsPending = new(SymbolEqualityComparer.Default);

    public CallEvents Of(IMethodSymbol method, MethodSummary summary)
        => Declared(method) | (summary.Facet<EventsSummary>()?.Events ?? CallEvents.None);

    public CallEvents Declared(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return _declared.TryGetValue(method, out var known) ? known : _declared.GetOrAdd(method, Read(method));
    }

    /// <summary>All effects that the contract declares, whatever they depend on.</summary>
    public static Effect EffectsOf(MemberContract contract)
    {
        var effects = Effect.None;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Effects)
                effects |= clause.Effects;
        }

        return effects;
    }

    private CallEvents Read(IMethodSymbol method)
    {
        var contract = contracts.GetContract(method);
        var effects = EffectsOf(contract);
        var events = CallEvents.None;
        Context requires = Context.None, ensures = Context.None;
        var exchanges = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires)
                requires |= clause.Context;
            else if (clause is { Kind: ClauseKind.Ensures, On: Outcome.Always, IsAssertion: false })
                ensures |= clause.Context;
            exchanges |= clause is { Kind: ClauseKind.Acquires or ClauseKind.Releases, Resource: Resource.GuestFpuLoaded };
        }

        // A point of preemption that returns an answer and does nothing else only asks.
        if ((effects & Effect.PreemptionPoint) != 0)
            events |= (effects & (Preempting | Effect.RunsSoftirqs)) == 0 && !method.ReturnsVoid ? CallEvents.QueriesPending : CallEvents.Preempts;
        if ((effects & Preempting) != 0)
            events |= CallEvents.Preempts;

        // A copy from or to the user may fault and wait for the page; one that may be made in atomic context does not.
        if ((effects & Effect.TouchesUserMemory) != 0 && (requires & (Context.PreemptOn | Context.IrqOn)) != 0)
            events |= CallEvents.Preempts;
        if ((effects & Effect.RunsSoftirqs) != 0)
            events |= CallEvents.RunsPending;
        if ((effects & Effect.EnablesIrqsTemporarily) != 0 || (ensures & Context.IrqOn) != 0)
            events |= CallEvents.IrqWindow;
        if (exchanges)
            events |= CallEvents.Exchanges;
        if ((effects & (Effect.WritesFpImage | Effect.AllocatesBlocking)) == (Effect.WritesFpImage | Effect.AllocatesBlocking))
            events |= CallEvents.Reallocates;
        if ((effects & Effect.EntersGuest) != 0)
            events |= CallEvents.EntersGuest;
        if ((effects & Effect.EntersUser) != 0)
            events |= CallEvents.EntersUser;
        if ((effects & Effect.LongRunning) != 0)
            events |= CallEvents.LongRunning;
        if ((effects & Effect.Restartable) != 0)
            events |= CallEvents.Restarts;
        if ((effects & Settling) == Settling && (ensures & Context.IrqOff) != 0)
            events |= CallEvents.SettlesPending;
        if (AsksForPending(method, contract))
            events |= CallEvents.QueriesPending;
        return events;
    }

    /// <summary>
    /// A result that is a pending-work flag; or what a type that runs pending work tells of one CPU
    /// (<c>Softirq.Pending(cpu)</c>).
    /// </summary>
    private bool AsksForPending(IMethodSymbol method, MemberContract contract)
    {
        if (method.ReturnsVoid || method.ReturnsByRef || method.MethodKind is not (MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.DelegateInvoke))
            return false;
        // A property that can be set is a flag, not a question.
        if (contract.ReturnRoles.Has(ValueRole.PendingWork) && (method.MethodKind != MethodKind.PropertyGet || method.AssociatedSymbol is IPropertySymbol { SetMethod: null }))
            return true;
        return method.Parameters.Length == 1 && contract.RoleOfParameter(0).Has(ValueRole.CpuId) && method.ContainingType is { } type && RunsPending(type);
    }

    private bool RunsPending(INamedTypeSymbol type)
    {
        if (_runsPending.TryGetValue(type, out var known))
            return known;
        var runs = false;
        foreach (var member in type.GetMembers())
            runs |= member is IMethodSymbol method && (EffectsOf(contracts.GetContract(method)) & Effect.RunsSoftirqs) != 0;
        return _runsPending.GetOrAdd(type, runs);
    }
}
