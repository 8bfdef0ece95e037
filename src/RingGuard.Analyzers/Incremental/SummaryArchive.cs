using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.Domains.Fpu;
using RingGuard.Analyzers.Domains.Protocols;
using RingGuard.Analyzers.Domains.Roles;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>What a summary consists of, for <see cref="Archive"/>.</summary>
internal static class SummaryArchive
{
    private enum FacetKind
    {
        /// <summary>Speaks of no symbol and no place: kept as it is.</summary>
        Plain,
        Callbacks,
        Residency,
        Protocols,
        Roles,
        Deferred,

        /// <summary>Not described here: the summary is not kept.</summary>
        Unknown,
    }

    public static MethodSummary Of(Archive a, MethodSummary? s) => new()
    {
        Source = a.Value(s?.Source ?? default),
        Demands = a.Array(s?.Demands ?? default, Demand),
        Exits = a.Array(s?.Exits ?? default, Exit),
        Fp = a.Array(s?.Fp ?? default, Fp),
        Facets = a.Array(s?.Facets ?? default, Facet),
        Throws = a.Value(s?.Throws ?? default),
        IrqWindow = a.Value(s?.IrqWindow is not null) ? a.Array(s?.IrqWindow ?? default, static (a, l) => a.Location(l)) : null,
        IsFatal = a.Value(s?.IsFatal ?? false),
    };

    private static Demand Demand(Archive a, Demand? d) => new(a.Value(d?.Kind ?? default), a.Value(d?.Bits ?? default), a.Symbol(d?.Origin)!)
    {
        Resource = a.Value(d?.Resource),
        Path = a.Path(d?.Path),
        When = a.Value(d?.When),
        Member = a.Symbol(d?.Member),
        IsPreemptionPoint = a.Value(d?.IsPreemptionPoint ?? false),
        Chain = a.Array(d?.Chain ?? default, static (a, l) => a.Location(l)),
        IsEffect = a.Value(d?.IsEffect ?? false),
        IsPossible = a.Value(d?.IsPossible ?? false),
        Guarded = a.Symbol(d?.Guarded),
        TakesLock = a.Value(d?.TakesLock ?? false),
        HasUsabilityTest = a.Value(d?.HasUsabilityTest ?? false),
    };

    private static ExitEffect Exit(Archive a, ExitEffect? e) => new(a.Value(e?.Outcome ?? default))
    {
        OutcomeParameter = a.Value(e?.OutcomeParameter ?? 0),
        Arguments = a.Array(e?.Arguments ?? default, static (a, c) => a.Value(c)!),
        Facts = a.Array(e?.Facts ?? default, static (a, c) => new FactCondition(new Transfer.Atom(a.PathOf(c.Atom.Path), a.Value(c.Atom.Test), a.Path(c.Atom.Other)), a.Value(c.Value))),
        Acquired = a.Array(e?.Acquired ?? default, Delta),
        Released = a.Array(e?.Released ?? default, Delta),
        Irq = a.Value(e?.Irq ?? default),
        Holds = a.Value(e?.Holds ?? default),
        DoesNotHold = a.Value(e?.DoesNotHold ?? default),
        Held = a.Array(e?.Held ?? default, Delta),
        NotHeld = a.Array(e?.NotHeld ?? default, Delta),
        ReturnsGuard = a.Value(e?.ReturnsGuard ?? false),
    };

    private static ResourceDelta Delta(Archive a, ResourceDelta? d) => new(a.Value(d?.Resource ?? default), a.Path(d?.Path))
    {
        Must = a.Value(d?.Must ?? false),
        IsUndecided = a.Value(d?.IsUndecided ?? false),
        IsEach = a.Value(d?.IsEach ?? false),
        Lock = a.Value(d?.Lock),
        When = a.Value(d?.When),
        Display = a.Value(d?.Display ?? ""),
        IsInferred = a.Value(d?.IsInferred ?? false),
        IsReturned = a.Value(d?.IsReturned ?? false),
    };

    private static FpDelta Fp(Archive a, FpDelta? d) => new(a.Value(d?.Action ?? default), a.Path(d?.Path))
    {
        When = a.Value(d?.When),
        IsConditional = a.Value(d?.IsConditional ?? false),
    };

    private static object Facet(Archive a, object? facet) => a.Value(KindOf(facet)) switch
    {
        FacetKind.Callbacks => new CallbackSummary(a.Array((facet as CallbackSummary)?.Calls ?? default, Call)),
        FacetKind.Residency => Residency(a, facet as ResidencySummary),
        FacetKind.Protocols => new ProtocolSummary(a.Array((facet as ProtocolSummary)?.Effects ?? default, Effect)),
        FacetKind.Roles => Roles(a, facet as RoleSummary),
        FacetKind.Deferred => new DeferredSummary(a.Array((facet as DeferredSummary)?.Cleared ?? default, static (a, p) => a.PathOf(p)), a.Value((facet as DeferredSummary)?.Enters ?? false)),
        FacetKind.Plain => a.Value(facet)!,
        _ => a.Refuse(facet!),
    };

    private static FacetKind KindOf(object? facet) => facet switch
    {
        CallbackSummary => FacetKind.Callbacks,
        ResidencySummary => FacetKind.Residency,
        ProtocolSummary => FacetKind.Protocols,
        RoleSummary => FacetKind.Roles,
        DeferredSummary => FacetKind.Deferred,
        EventsSummary or ParameterUses or FpUseSummary or HandedOnResult or RestartedParameters or RawAccessSummary or CostSummary => FacetKind.Plain,
        _ => FacetKind.Unknown,
    };

    private static RoleSummary Roles(Archive a, RoleSummary? s) => new(a.Array(s?.Demands ?? default, static (a, d) => (a.PathOf(d.Path), a.Value(d.Role), a.Value(d.Origin))))
    {
        Returned = a.Array(s?.Returned ?? default, static (a, r) => a.Value(r)),
        Implied = a.Array(s?.Implied ?? default, static (a, i) => new RoleImplication(a.PathOf(i.Condition), a.Value(i.Answer), new ProvenRole(a.PathOf(i.Proven.Path), a.Value(i.Proven.Role)))),
    };

    private static CallbackCall Call(Archive a, CallbackCall? c) => new(a.Symbol(c?.Parameter)!)
    {
        Contexts = a.Array(c?.Contexts ?? default, Context),
        Arguments = a.Array(c?.Arguments ?? default, static (a, p) => a.Path(p)),
        IsSure = a.Value(c?.IsSure ?? false),
        Depth = a.Value(c?.Depth ?? 0),
        Chain = a.Array(c?.Chain ?? default, static (a, l) => a.Location(l)),
    };

    private static CallbackContext Context(Archive a, CallbackContext? c) => new()
    {
        Held = a.Array(c?.Held ?? default, Delta),
        Released = a.Array(c?.Released ?? default, Delta),
        Irq = a.Value(c?.Irq ?? default),
        Tested = a.Value(c?.Tested ?? default),
        Required = a.Value(c?.Required ?? default),
    };

    private static ResidencySummary Residency(Archive a, ResidencySummary? s) => new()
    {
        Reads = a.Array(s?.Reads ?? default, static (a, p) => a.PathOf(p)),
        LoadsOver = a.Value(s?.LoadsOver),
        OwnerIsKnown = a.Value(s?.OwnerIsKnown ?? false),
        CurrentIsSaved = a.Value(s?.CurrentIsSaved ?? false),
        Saved = a.Array(s?.Saved ?? default, static (a, p) => a.PathOf(p)),
    };

    private static ProtocolEffect Effect(Archive a, ProtocolEffect? e) => new(a.Value(e?.Automaton ?? 0), a.Path(e?.Path), a.Value(e?.Rows ?? default))
    {
        Demands = a.Array(e?.Demands ?? default, static (a, d) => a.Value(d)!),
    };
}
