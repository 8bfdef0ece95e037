using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Residency of FP contexts (D4, C.6.3): who was invalidated, whose image is written while its registers may be valid.</summary>
internal sealed class FpTransfer(BodyScope scope, ValueReader values)
{
    public KernelState Apply(CallSite call, FpDelta delta, KernelState state)
    {
        // Who is saved and read matters to residency, not to what was invalidated.
        if (delta.Action is FpAction.ReadImage or FpAction.Save)
            return state;
        var path = delta.Action == FpAction.WriteImage ? WrittenObject(call, delta, state) : call.Translate(delta.Path, state, values);
        return delta.Action switch
        {
            FpAction.Invalidate => Invalidate(state, path, delta.Path is null, call),
            FpAction.Load => path is null ? state : state with { Invalidations = state.Invalidations.RemoveAll(i => i.Path is null || Same(i.Path, path)) },
            _ => IsFresh(call, delta, state) ? state : Write(state, path, call.Operation),
        };
    }

    /// <summary>A member that is an FP image, or something below one, is assigned or passed by reference.</summary>
    public KernelState WriteThrough(KernelState state, AccessPath? imagePath, bool isFresh, IOperation access)
        => isFresh ? state : Write(state, imagePath is null ? null : Holder(imagePath), access);

    /// <summary>The object that holds the image which is the last FP image member of the path; null when there is none.</summary>
    public AccessPath? Holder(AccessPath path)
    {
        for (var i = path.Elements.Length - 1; i >= 0; i--)
        {
            if (path.Elements[i].Member is { } member && scope.Model.Contracts.GetRoles(member).Has(ValueRole.FpImage))
                return new AccessPath(path.Root, path.RootSymbol, path.Site, ImmutableArray.Create(path.Elements, 0, i));
        }

        return null;
    }

    private AccessPath? WrittenObject(CallSite call, FpDelta delta, KernelState state)
    {
        if (call.Translate(delta.Path, state, values) is not { } path)
            return null;
        return Holder(path) ?? path;
    }

    private bool IsFresh(CallSite call, FpDelta delta, KernelState state) => delta.Path switch
    {
        { Root: PathRoot.This } => call.Receiver is null || values.Read(call.Receiver, state).IsFresh,
        { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter } => values.Read(call.Argument(parameter.Ordinal), state).IsFresh,
        _ => false,
    };

    private KernelState Invalidate(KernelState state, AccessPath? path, bool isCpu, CallSite call)
    {
        if (path is null && !isCpu)
            return state;
        foreach (var write in state.OpenWrites)
        {
            if (path is null || write.Path is null || !Same(path, write.Path))
                continue;
            if (scope.Recorder is { } recorder)
            {
                recorder.LateInvalidated(write.Site);
                recorder.Failed(ObservationKind.LateInvalidation, call.Site, write.Site, () => new Observation(ObservationKind.LateInvalidation, BodyScope.LocationOf(call.Operation))
                {
                    Callee = call.Method,
                    Object = write.Display,
                    Why = $"line {scope.LineOf(write.Site)}",
                    Evidence = scope.LocationOf(write.Site) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
                });
            }
        }

        var display = path?.ToShortString() ?? "";
        return state with
        {
            OpenWrites = path is null ? state.OpenWrites : state.OpenWrites.RemoveAll(w => w.Path is not null && Same(path, w.Path)),
            Invalidations = state.Invalidations.RemoveAll(i => Equals(i.Path, path) && !i.IsStale).Add(new FpInvalidation(path, call.Site) { Display = display }),
        };
    }

    private KernelState Write(KernelState state, AccessPath? path, IOperation access)
    {
        if (path is null)
            return state;
        var site = scope.Numbers.OfSite(access);
        FpInvalidation? wrong = null;
        for (var i = 0; i < state.Invalidations.Length; i++)
        {
            var invalidation = state.Invalidations[i];
            if (!invalidation.IsStale && invalidation.Path is { } invalidated && Same(invalidated, path))
            {
                scope.Recorder?.Passed(ObservationKind.ImageWrite, site, on: state);
                return invalidation.IsUsed ? state : state with { Invalidations = state.Invalidations.SetItem(i, invalidation with { IsUsed = true }) };
            }

            if (wrong is null || (wrong.IsUsed && !invalidation.IsUsed))
                wrong = invalidation;
        }

        if (DeclaresWrite(path) || IsCurrentInSection(state, path))
        {
            scope.Recorder?.Passed(ObservationKind.ImageWrite, site, on: state);
            return state;
        }

        var display = path.ToShortString();
        if (!IsCallersAffair(path))
            scope.Recorder?.Failed(ObservationKind.ImageWrite, site, null, () => new Observation(ObservationKind.ImageWrite, BodyScope.LocationOf(access))
        {
            Object = display,
            WrongObject = wrong is null ? "" : wrong.Path is null ? "this CPU's registers" : $"'{wrong.Display}'",
            Why = wrong is null ? "" : $"line {scope.LineOf(wrong.Site)}",
            Evidence = wrong is not null && scope.LocationOf(wrong.Site) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
        }, on: state);
        foreach (var open in state.OpenWrites)
        {
            if (open.Site == site)
                return state;
        }

        return state with { OpenWrites = state.OpenWrites.Add(new FpImageWrite(path, site) { Display = display }) };
    }

    /// <summary>In a helper whose callers are all known, the write becomes part of its summary.</summary>
    private bool IsCallersAffair(AccessPath path)
        => !scope.MustBalance && (path.Root is PathRoot.This or PathRoot.Parameter or PathRoot.Static);

    /// <summary>The method says itself that it writes this image: its callers invalidate.</summary>
    private bool DeclaresWrite(AccessPath path)
    {
        if (scope.Method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor && path.Root == PathRoot.This)
            return true;
        foreach (var clause in scope.Contract.Clauses)
        {
            if ((clause.Effects & Effect.WritesFpImage) == 0)
                continue;
            if (clause.Of is null || ContractPath.Resolve(scope.Method, clause.Of) is not { } declared || Same(declared, path))
                return true;
        }

        return false;
    }

    /// <summary>Opening a kernel section saved the current task's registers; until it ends its image is the only copy.</summary>
    private bool IsCurrentInSection(KernelState state, AccessPath path)
    {
        var inSection = false;
        foreach (var hold in state.Holds)
            inSection |= hold.Must && hold.Resource is { IsOwnContext: false, Resource: Resource.FpuSection };
        return inSection && IsCurrentTask(path);
    }

    private bool IsCurrentTask(AccessPath path)
    {
        if (path.RootSymbol is { } root and not ITypeSymbol && scope.Model.Contracts.GetRoles(root).Has(ValueRole.CurrentTask))
            return true;
        foreach (var element in path.Elements)
        {
            if (element.Member is { } member && scope.Model.Contracts.GetRoles(member).Has(ValueRole.CurrentTask))
                return true;
        }

        return false;
    }

    /// <summary>One names the other or an object that holds it.</summary>
    private static bool Same(AccessPath left, AccessPath right) => left.IsPrefixOf(right) || right.IsPrefixOf(left);
}
