using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains.Protocols;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>
/// Residency of FP state (D4, C.6.3) beyond invalidation: registers loaded over an owner that is not saved (RG2012), images
/// read while the registers are newer (RG2011), loads that fail halfway (RG2010).
/// </summary>
internal sealed class ResidencyDomain : StateDomain
{
    private const Effect Image = Effect.ReadsFpImage | Effect.WritesFpImage;

    private readonly FpObjects _objects;
    private readonly FailedLoads _failures;
    private readonly ProtocolEvents _owner;
    private readonly bool _isEnteredInTheMiddle;
    private readonly List<AccessPath> _reads = new();
    private string? _loadsOver;

    public ResidencyDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
    {
        _objects = new FpObjects(scope, values);
        _failures = new FailedLoads(scope, values);
        _owner = new ProtocolEvents(scope, values);
        _isEnteredInTheMiddle = _objects.IsEnteredInTheMiddle();
    }

    public static bool IsNeeded(ContractProvider contracts)
        => contracts.Vocabulary.Mentions("LoadsFpRegs") || contracts.Vocabulary.Mentions("ReadsFpImage") || contracts.Vocabulary.Mentions("FpImage");

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        var facet = Get<ResidencyFacet>(state) ?? ResidencyFacet.Start;
        if (summary.Source == SummarySource.Contract)
        {
            var contract = Scope.Model.Contracts.GetContract(call.Method);
            if (Releases(contract))
                _failures.Report(facet, atExit: false);
            return Put(state, OfContract(call, summary, contract, facet, state));
        }

        return summary.Facet<ResidencySummary>() is { } inner ? Put(state, OfBody(call, inner, facet, state)) : state;
    }

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        var facet = Get<ResidencyFacet>(state);
        var returnsAnswer = call.Method.ReturnType is { IsValueType: true, SpecialType: not SpecialType.System_Void };
        if (returnsAnswer && call.Operation is IInvocationOperation && _objects.AsksAboutFp(call.Operation, state) && !SavesOrLoads(call, summary))
            state = Set(state, Looked(facet ?? ResidencyFacet.Start));
        return _failures.Begin(call, state, Key) is { } begun ? begun : state;
    }

    public override KernelState? Narrowed(IOperation condition, bool holds, KernelState state)
    {
        if (_failures.Narrow(condition, holds, Get<ResidencyFacet>(state), state) is { } narrowed)
            state = Set(state, narrowed);
        if (_owner.OfCondition(condition, holds) is { } shown)
        {
            var isLive = shown == ProtocolEvents.Owned;
            return Set(state, (Get<ResidencyFacet>(state) ?? ResidencyFacet.Start) with { OwnerIsKnown = !isLive, OwnerIsLive = isLive });
        }

        return condition is not IInvocationOperation && !_failures.IsResult(condition, state) && _objects.AsksAboutFp(condition, state)
            ? Set(state, Looked(Get<ResidencyFacet>(state) ?? ResidencyFacet.Start))
            : state;
    }

    public override KernelState Read(IOperation reference, KernelState state)
    {
        if (reference.Type is not { IsReferenceType: false } || ImageOf(reference, state) is not { } path || reference.Parent is IMemberReferenceOperation or IInvocationOperation)
            return state;
        ReadImage(path, reference, Get<ResidencyFacet>(state) ?? ResidencyFacet.Start, state);
        return state;
    }

    public override void Exits(IReadOnlyList<BodyExit> exits)
    {
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
            {
                if (Get<ResidencyFacet>(state) is { } facet)
                    _failures.Report(facet, atExit: true);
            }
        }
    }

    public override object? Summarize(IReadOnlyList<BodyExit> exits)
    {
        ResidencyFacet? common = null;
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
            {
                var facet = Get<ResidencyFacet>(state) ?? ResidencyFacet.Start;
                common = common is null ? facet : (ResidencyFacet?)common.Merge(facet);
            }
        }

        var summary = new ResidencySummary
        {
            Reads = _reads.ToImmutableArray(),
            LoadsOver = _loadsOver,
            OwnerIsKnown = common?.OwnerIsKnown == true,
            CurrentIsSaved = common?.CurrentIsSaved == true,
            Saved = common?.Saved.RemoveAll(static p => p.Root is not (PathRoot.This or PathRoot.Parameter or PathRoot.Static)) ?? ImmutableArray<AccessPath>.Empty,
        };
        return summary.IsEmpty ? null : summary;
    }

    private KernelState Put(KernelState state, ResidencyFacet facet) => Set(state, facet.Equals(ResidencyFacet.Start) ? null : facet);

    /// <summary>Code that looks at the residency before it acts is believed to act on what it saw.</summary>
    private static ResidencyFacet Looked(ResidencyFacet facet)
    {
        foreach (var owed in facet.Owed)
        {
            if (owed.Outcome == LoadOutcome.Failed)
                facet = facet.With(owed with { Outcome = LoadOutcome.Repaired });
        }

        return facet with { OwnerIsKnown = true, CurrentIsSaved = true };
    }

    private static bool Releases(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Releases, Resource: Resource.FpRegs or Resource.FpuSection or Resource.NeonSection or Resource.CpuFpContext })
                return true;
        }

        return false;
    }

    private bool SavesOrLoads(CallSite call, MethodSummary summary)
    {
        foreach (var delta in summary.Fp)
        {
            if (delta.Action is FpAction.Load or FpAction.Save or FpAction.Invalidate)
                return true;
        }

        // What works on the registers reads them; it is no question about where the state is.
        foreach (var clause in Scope.Model.Contracts.GetContract(call.Method).Clauses)
        {
            if ((clause.Effects & (Effect.TouchesFpRegs | Effect.LoadsFpRegs | Effect.SavesFpRegs)) != 0)
                return true;
        }

        return call.Method.MethodKind != MethodKind.Ordinary;
    }

    private ResidencyFacet OfContract(CallSite call, MethodSummary summary, MemberContract contract, ResidencyFacet facet, KernelState state)
    {
        var effects = Effect.None;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Effects)
                effects |= clause.Effects;
            if (clause is { Kind: ClauseKind.Acquires, Resource: Resource.FpuSection or Resource.NeonSection or Resource.GuestFpuLoaded })
                facet = Looked(facet);
        }

        foreach (var delta in summary.Fp)
        {
            var path = delta.Path is null ? null : call.Translate(delta.Path, state, Values);
            facet = delta.Action switch
            {
                FpAction.ReadImage when path is not null && (effects & Effect.WritesFpImage) == 0 => ReadImage(path, call.Operation, facet, state),
                FpAction.Save => Save(path, delta.Path is null, facet),
                FpAction.Load => Load(call, contract, effects, delta, path, facet, state),
                FpAction.Invalidate => path is null ? facet with { OwnerIsKnown = true } : Keep(path, facet),
                FpAction.WriteImage when path is not null => Keep(path, facet),
                _ => facet,
            };
        }

        if ((effects & (Effect.EntersUser | Effect.EntersGuest)) != 0)
            facet = facet with { OwnerIsKnown = false, CurrentIsSaved = false, Saved = ImmutableArray<AccessPath>.Empty };
        return _failures.Repair(effects, facet);
    }

    private ResidencyFacet OfBody(CallSite call, ResidencySummary inner, ResidencyFacet facet, KernelState state)
    {
        foreach (var read in inner.Reads)
        {
            if (call.Translate(read, state, Values) is { } path)
                ReadImage(path, call.Operation, facet, state);
        }

        if (inner.LoadsOver is { } origin)
            Overwrite(call, origin, facet, state);
        facet = facet with { OwnerIsKnown = facet.OwnerIsKnown || inner.OwnerIsKnown, CurrentIsSaved = facet.CurrentIsSaved || inner.CurrentIsSaved };
        foreach (var saved in inner.Saved)
        {
            if (call.Translate(saved, state, Values) is { } path)
                facet = Keep(path, facet);
        }

        return facet;
    }

    private ResidencyFacet Save(AccessPath? path, bool isOwner, ResidencyFacet facet)
    {
        facet = facet with { OwnerIsKnown = true, OwnerIsLive = false };
        if (isOwner || (path is not null && _objects.IsOfCurrent(path)))
            facet = facet with { CurrentIsSaved = true };
        return path is null ? facet : Keep(path, facet);
    }

    /// <summary>The image of the context is now the newest, or is made to be.</summary>
    private static ResidencyFacet Keep(AccessPath path, ResidencyFacet facet) => facet with
    {
        Saved = facet.Saved.Contains(path) ? facet.Saved : facet.Saved.Add(path),
        Live = facet.Live.RemoveAll(p => FpObjects.AreSame(p, path)),
    };

    private ResidencyFacet Load(CallSite call, MemberContract contract, Effect effects, FpDelta delta, AccessPath? path, ResidencyFacet facet, KernelState state)
    {
        var isOwn = delta.Path is null ? call.Method.Parameters.IsEmpty || HasOnlyOptional(call.Method) : path is not null && _objects.IsOfCurrent(path);
        if ((effects & Effect.SavesFpRegs) == 0 && !isOwn && !TakesRegisters(contract) && IsForeign(delta, path, effects, state))
            Overwrite(call, "", facet, state);
        facet = facet with { OwnerIsKnown = !isOwn, OwnerIsLive = false };
        if (isOwn)
            facet = facet with { CurrentIsSaved = false };
        if (path is null)
            return facet;
        return facet with
        {
            Live = facet.Live.Contains(path) ? facet.Live : facet.Live.Add(path),
            Saved = facet.Saved.RemoveAll(p => FpObjects.AreSame(p, path)),
        };
    }

    /// <summary>Values come with the call; under the register lock they are the current task's new ones.</summary>
    private static bool IsForeign(FpDelta delta, AccessPath? path, Effect effects, KernelState state)
        => delta.Path is not null
            ? path is not null
            : (effects & Effect.TouchesUserMemory) == 0 && !FpObjects.Holds(state, Resource.FpRegs, Resource.CpuFpContext);

    private static bool HasOnlyOptional(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (!parameter.IsOptional)
                return false;
        }

        return true;
    }

    /// <summary>Locking the registers and loading the current task's is one operation that looks before it loads.</summary>
    private static bool TakesRegisters(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Acquires, Resource: Resource.FpRegs or Resource.FpuSection or Resource.NeonSection or Resource.CpuFpContext or Resource.GuestFpuLoaded or Resource.VCpuLoaded })
                return true;
        }

        return false;
    }

    private void Overwrite(CallSite call, string origin, ResidencyFacet facet, KernelState state)
    {
        if (Scope.Recorder is not { } recorder)
            return;
        var isExcused = (facet.OwnerIsKnown && !facet.OwnerIsLive) || FpObjects.Holds(state, Resource.FpuSection, Resource.NeonSection, Resource.GuestFpuLoaded);
        if (isExcused)
        {
            recorder.Passed(ObservationKind.Finding, call.Site, Descriptors.LoadOverUnsavedOwner.Id, state);
            return;
        }

        var name = MemberName(call.Method);
        if (_isEnteredInTheMiddle && !facet.OwnerIsLive)
        {
            if (!Scope.MustBalance)
                _loadsOver ??= origin.Length > 0 ? origin : name;
            return;
        }

        recorder.Failed(ObservationKind.Finding, call.Site, Descriptors.LoadOverUnsavedOwner.Id, () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(call.Operation))
        {
            Rule = Descriptors.LoadOverUnsavedOwner,
            Arguments = new object[] { origin.Length > 0 && origin != name ? $"'{name}' (which leads to '{origin}')" : $"'{name}'" },
        }, onSomePathOnly: facet.OwnerIsKnown, on: state);
    }

    private ResidencyFacet ReadImage(AccessPath path, IOperation access, ResidencyFacet facet, KernelState state)
    {
        if (Scope.Recorder is not { } recorder)
            return facet;
        var holder = HolderOf(path) ?? path;
        var isLive = Contains(facet.Live, holder);
        var isSaved = Contains(facet.Saved, holder);
        if (!isLive && !isSaved && !Scope.MustBalance && holder.Root is PathRoot.This or PathRoot.Parameter or PathRoot.Static && !_reads.Contains(holder) && !DeclaresRead())
            _reads.Add(holder);
        var isOld = isLive || (!isSaved && !facet.CurrentIsSaved && !_isEnteredInTheMiddle && _objects.IsOfCurrent(holder)
            && !FpObjects.Holds(state, Resource.FpuSection, Resource.NeonSection));
        var site = Scope.Numbers.OfSite(access);
        if (!isOld || DeclaresRead())
        {
            recorder.Passed(ObservationKind.Finding, site, Descriptors.StaleImageRead.Id, state);
            return facet;
        }

        recorder.Failed(ObservationKind.Finding, site, Descriptors.StaleImageRead.Id, () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(access))
        {
            Rule = Descriptors.StaleImageRead,
            Object = holder.ToString(),
            Arguments = new object[] { holder.ToShortString() },
        }, on: state);
        return facet;
    }

    private bool DeclaresRead()
    {
        foreach (var clause in Scope.Contract.Clauses)
        {
            if ((clause.Effects & Image) != 0)
                return true;
        }

        return false;
    }

    private static bool Contains(ImmutableArray<AccessPath> paths, AccessPath wanted)
    {
        foreach (var path in paths)
        {
            if (FpObjects.AreSame(path, wanted))
                return true;
        }

        return false;
    }

    private AccessPath? ImageOf(IOperation reference, KernelState state)
        => reference is IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation && Values.PathOfTarget(reference, state) is { } path && HolderOf(path) is not null
            ? path
            : null;

    private AccessPath? HolderOf(AccessPath path)
    {
        for (var i = path.Elements.Length - 1; i >= 0; i--)
        {
            if (path.Elements[i].Member is { } member && Scope.Model.Contracts.GetRoles(member).Has(ValueRole.FpImage))
                return new AccessPath(path.Root, path.RootSymbol, path.Site, ImmutableArray.Create(path.Elements, 0, i));
        }

        return null;
    }

    private static string MemberName(IMethodSymbol method)
        => method.ContainingType is { } type && method.MethodKind != MethodKind.LocalFunction ? type.Name + "." + (method.AssociatedSymbol?.Name ?? method.Name) : method.Name;
}
