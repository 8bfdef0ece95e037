using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// Judges accesses to members with <c>[GuardedBy]</c>. The phase before an object is published is exempt: its constructor,
/// its initializers, an object made in this body. What callers may hold becomes a demand of the summary.
/// </summary>
internal sealed class GuardChecker(BodyScope scope, ValueReader values)
{
    public void Access(IMemberReferenceOperation access, bool isWrite, System.Collections.Generic.List<KernelState> states)
    {
        // While the kernel boots, one CPU runs.
        if (scope.Contract.RunsIn == ExecutionMode.Boot)
            return;
        if (scope.Recorder is not { } recorder || scope.Model.Contracts.GetGuards(access.Member) is not { IsEmpty: false } guards || IsUnpublished(access))
            return;
        foreach (var state in states)
        {
            foreach (var guard in guards)
                Check(recorder, access, guard, isWrite, state);
        }
    }

    private void Check(ObservationRecorder recorder, IMemberReferenceOperation access, GuardInfo guard, bool isWrite, KernelState state)
    {
        var owner = access.Instance is null ? SymbolicValue.Unknown : values.Read(access.Instance, state);
        if (owner.IsFresh || IsOwner(access.Instance, guard))
            return;
        var path = ContractPath.FromMember(access.Member, owner.Path, guard.Lock);

        // An object without a name cannot be compared with what is held, and a guard that names nothing is RG9003's.
        if (path is null)
            return;
        var isExclusive = guard.Mode == Resource.WriteLock || (isWrite && guard.Mode != Resource.ReadLock);
        var site = scope.Numbers.OfSite(access);
        var key = (access.Member.Name, guard.Lock);
        Hold? other = null;
        var onSomePath = false;
        foreach (var hold in state.Holds)
        {
            if (!hold.Resource.IsLock)
                continue;
            var isSame = hold.IsStale || hold.Path is null || hold.Path.Equals(path);
            if (!isSame || !Suffices(hold.Resource, isExclusive))
            {
                other = hold;
                continue;
            }

            if (hold.Must || hold.IsEach)
            {
                recorder.Passed(ObservationKind.Unguarded, site, key, state);
                return;
            }

            if (hold.IsUndecided)
                return;
            onSomePath = true;
        }

        // What a lambda needs is asked where it is called, if that is in sight.
        var isLambda = scope.Method.MethodKind == MethodKind.AnonymousFunction && scope.Contract.Clauses.IsEmpty;
        if (scope.Policy == EntryPolicy.Unknown && scope.Contract.RunsIn is null && !scope.AsksForNoLock && !isLambda)
            return;
        if (scope.Policy == EntryPolicy.Inferred || (isLambda && scope.Contract.RunsIn is null))
        {
            if (path is { Root: PathRoot.This or PathRoot.Parameter or PathRoot.Static } && !onSomePath && !IsGivenBack(state, path))
            {
                recorder.OpenDemand(new Demand(DemandKind.Held, Context.None, scope.Method)
                {
                    Resource = new ResourceKey(isExclusive ? Resource.WriteLock : Resource.Lock),
                    Path = path,
                    Guarded = access.Member,
                    Chain = ImmutableArray.Create(access.Syntax.GetLocation()),
                });
                return;
            }

            if (scope.Policy == EntryPolicy.Unknown)
                return;
        }

        recorder.Failed(
            ObservationKind.Unguarded,
            site,
            key,
            () => new Observation(ObservationKind.Unguarded, access.Syntax.GetLocation())
            {
                Guarded = access.Member,
                Object = path.ToShortString(),
                IsExclusive = isExclusive,
                Why = other is null ? "" : Suffices(other.Resource, isExclusive) ? $"'{other.Display}' is held, which is another lock" : $"'{other.Display}' is held for reading only",
                Evidence = other is not null && scope.LocationOf(other.Site) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty,
            },
            onSomePathOnly: onSomePath || IsUncertainOwner(access.Instance, guard),
            on: state);
    }

    /// <summary>The exclusive modes allow both, a read lock only reading.</summary>
    public static bool Suffices(ResourceKey held, bool isExclusive) => !isExclusive || held.Resource != Resource.ReadLock;

    private static bool IsGivenBack(KernelState state, AccessPath path)
    {
        foreach (var debt in state.Debts)
        {
            if (debt.Resource.IsLock && path.Equals(debt.Path))
                return true;
        }

        return false;
    }

    /// <summary>Constructors and initializers of the object itself, or of the type for static members.</summary>
    private bool IsUnpublished(IMemberReferenceOperation access)
    {
        if (access.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver })
            return true;
        return scope.Method.MethodKind switch
        {
            MethodKind.Constructor => access.Instance is IInstanceReferenceOperation,
            MethodKind.StaticConstructor => access.Member.IsStatic && SymbolEqualityComparer.Default.Equals(access.Member.ContainingType, scope.Method.ContainingType),
            MethodKind.PropertySet => scope.Method.IsInitOnly && access.Instance is IInstanceReferenceOperation,
            MethodKind.Destructor => access.Instance is IInstanceReferenceOperation,
            _ => false,
        };
    }

    /// <summary>The value that the member is reached through has the owner's role; of <c>this</c> only its members can say so.</summary>
    private bool IsOwner(IOperation? instance, GuardInfo guard)
    {
        if (guard.Owner is not { } role)
            return false;
        while (instance is IConversionOperation conversion)
            instance = conversion.Operand;
        var contracts = scope.Model.Contracts;
        return instance switch
        {
            null => true,
            IInstanceReferenceOperation => true,
            IParameterReferenceOperation parameter => contracts.GetRoles(parameter.Parameter).Has(role),
            IMemberReferenceOperation member => contracts.GetRoles(member.Member).Has(role)
                || (member.Member is IPropertySymbol { GetMethod: { } getter } && HasOwnerResult(getter, role)),
            IInvocationOperation invocation => HasOwnerResult(invocation.TargetMethod, role),
            _ => false,
        };
    }

    private bool HasOwnerResult(IMethodSymbol method, ValueRole role)
    {
        var roles = scope.Model.Contracts.GetRoles(method);
        return roles.Has(role) || (role == ValueRole.Current && roles.Has(ValueRole.CurrentTask));
    }

    private static bool IsUncertainOwner(IOperation? instance, GuardInfo guard) => guard.Owner is not null && instance is ILocalReferenceOperation or IParameterReferenceOperation;
}
