using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer.Language;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Judges a callee's demands in the state at the call; what the entry decides becomes a demand of this body.</summary>
internal sealed partial class DemandChecker(BodyScope scope, ValueReader values)
{
    private readonly CurrentVCpuChecker _current = new(scope);

    /// <param name="afterReleases">The state after the releases of the callable itself, where it has any.</param>
    public void Check(CallSite call, MethodSummary summary, KernelState state, KernelState? afterReleases)
    {
        if (scope.Recorder is not { } recorder || summary.Demands.IsEmpty)
            return;
        foreach (var demand in summary.Demands)
        {
            var applies = Applies(demand.When, call, state);
            if (applies == Tri.False)
                continue;
            switch (demand.Kind)
            {
                case DemandKind.Held:
                    CheckHeld(recorder, call, demand, state);
                    break;
                case DemandKind.NotHeld:
                    CheckNotHeld(recorder, call, demand, state);
                    break;
                case DemandKind.CurrentVCpu:
                    _current.Judge(recorder, call.Operation, call.Method, demand);
                    break;
                default:
                    CheckContext(recorder, call, demand, demand.IsEffect && afterReleases is not null ? afterReleases : state, onlyPossible: applies == Tri.Unknown || demand.IsPossible);
                    break;
            }
        }
    }

    public Tri Applies(ArgumentCondition? condition, CallSite call, KernelState state)
    {
        if (condition is null)
            return Tri.True;
        var value = values.Read(call.Argument(condition.Parameter), state);
        if (!value.HasConstant)
            return Tri.Unknown;
        return SameValue(value.Constant, condition.Value).ToTri();
    }

    private static bool SameValue(object? left, object? right)
    {
        if (Equals(left, right))
            return true;
        try
        {
            return left is IConvertible and not string && right is IConvertible and not string
                && Convert.ToDecimal(left, System.Globalization.CultureInfo.InvariantCulture) == Convert.ToDecimal(right, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is InvalidCastException or OverflowException or FormatException)
        {
            return false;
        }
    }

    public void CheckContext(ObservationRecorder recorder, CallSite call, Demand demand, KernelState state, bool onlyPossible)
    {
        if ((demand.Kind == DemandKind.CpuAccess || IsAboutOneCpu(demand)) && IsPinned())
            return;
        if (demand.Kind == DemandKind.Reschedule && !Reschedules(demand.Origin) && StopLoop.Contains(call.Operation.Syntax))
            return;
        var entry = scope.EntryOf(state);
        Context failing = Context.None, someFailing = Context.None, open = Context.None;
        var blamed = new List<Verdict>();
        foreach (var member in ContextMembers.Of(demand.Bits))
        {
            var verdict = ContextJudge.Judge(state, entry, member);
            switch (verdict.Judgement)
            {
                case Judgement.Fails:
                    failing |= member;
                    blamed.Add(verdict);
                    break;
                case Judgement.FailsOnSomePath:
                    someFailing |= member;
                    blamed.Add(verdict);
                    break;
            }

            if (ContextJudge.Judge(state, state.Entry, member).Judgement == Judgement.DependsOnEntry)
                open |= member;
        }

        if (failing == Context.None && ContextJudge.FailsAsAWhole(state, demand.Bits))
            failing = Context.PreemptOn;
        if (demand.Kind == DemandKind.OpensFpuSection && (demand.Bits & Context.NoFpuSection) != 0 && failing == Context.None
            && state.Entry.Of(Context.NoFpuSection) == Tri.Unknown && state.Entry.Of(Context.InTask) == Tri.False)
        {
            // The interrupted code may have a section open: certain to be wrong in a hardware interrupt without a test,
            // possible in a softirq, which sections may keep out.
            if (state.Entry.Of(Context.NotHardIrq) == Tri.False)
                failing = Context.NoFpuSection;
            else
                someFailing = Context.NoFpuSection;
            open &= ~Context.NoFpuSection;
        }

        if (demand.Kind == DemandKind.FloatArithmetic && (open & Context.FpuSection) != 0 && FloatCheck.IsHandlerWithoutFpu(scope))
        {
            failing |= Context.FpuSection;
            open = Context.None;
        }

        if (open != Context.None && IsAsked && failing == Context.None)
            recorder.OpenDemand(Pass(demand, call, state) with { Bits = open });

        var key = KeyOf(call, demand);
        if (failing == Context.None && someFailing == Context.None)
        {
            recorder.Passed(ObservationKind.Demand, call.Site, key, state);
            return;
        }

        var observation = recorder.Failed(
            ObservationKind.Demand,
            call.Site,
            key,
            () => new Observation(ObservationKind.Demand, BodyScope.LocationOf(call.Operation))
            {
                Callee = call.Method,
                Demand = demand,
                Why = Why(state, blamed, failing | someFailing),
                Evidence = Evidence(blamed, demand),
                IsInRestartable = IsInRestartable(),
            },
            onSomePathOnly: failing == Context.None || onlyPossible,
            on: state);
        observation.Failing |= failing | someFailing;
    }

    /// <summary>Gives the CPU to another task, rather than stopping it.</summary>
    private bool Reschedules(IMethodSymbol origin)
    {
        foreach (var clause in scope.Model.ContractOf(origin).Clauses)
        {
            if ((clause.Effects & Effect.Reschedules) != 0)
                return true;
        }

        return false;
    }

    private static (DemandKind, string, int) KeyOf(CallSite call, Demand demand) => (demand.Kind, demand.Origin.Name, call.Variant);

    /// <summary>A lambda's caller may be known; then what depends on the entry is judged there.</summary>
    private bool AsksNobody => scope.Policy == EntryPolicy.Unknown && scope.Method.MethodKind != MethodKind.AnonymousFunction;

    private bool IsNameForCallers(AccessPath path) => path.Root is PathRoot.This or PathRoot.Parameter or PathRoot.Static || scope.IsCaptured(path);

    /// <summary>
    /// Of an atomic-safe member and a lambda nothing is reported that rests on the entry, but what they ask for is compared
    /// with what they, or the delegate type, declare.
    /// </summary>
    private bool IsAsked => scope.Policy != EntryPolicy.Unknown || scope.Contract.IsAtomicSafe || scope.Method.MethodKind == MethodKind.AnonymousFunction;

    private bool IsInRestartable()
    {
        foreach (var clause in scope.Contract.Clauses)
        {
            if ((clause.Effects & Effect.Restartable) != 0)
                return true;
        }

        return false;
    }

    /// <summary>It asks for preemption to be off only so that the CPU that is passed stays the one it runs on.</summary>
    private bool IsAboutOneCpu(Demand demand)
    {
        if (demand is not { Kind: DemandKind.Context, Bits: Context.PreemptOff })
            return false;
        foreach (var parameter in demand.Origin.Parameters)
        {
            if (scope.Model.Contracts.GetRoles(parameter).Has(ValueRole.CpuId))
                return true;
        }

        return false;
    }

    /// <summary>Code that stays on its CPU may look at its data as it likes.</summary>
    private bool IsPinned()
    {
        foreach (var mode in scope.Contract.Modes)
        {
            if (mode is ExecutionMode.PinnedTask or ExecutionMode.Idle or ExecutionMode.Boot)
                return true;
        }

        return false;
    }

    /// <summary>The same demand seen from this body's callers.</summary>
    private Demand Pass(Demand demand, CallSite call, KernelState state)
    {
        var condition = ArgumentPassing.Carry(demand.When, call, scope.Method);
        return demand with
        {
            When = condition,
            IsPossible = demand.IsPossible || (condition is null && Applies(demand.When, call, state) == Tri.Unknown),
            Path = null,
            Chain = demand.Chain.Length >= 8 ? demand.Chain : demand.Chain.Insert(0, BodyScope.LocationOf(call.Operation)),
        };
    }

    private void CheckHeld(ObservationRecorder recorder, CallSite call, Demand demand, KernelState state)
    {
        var resource = demand.Resource!.Value;
        var path = call.Translate(demand.Path, state, values);
        Hold? other = null;
        foreach (var hold in state.Holds)
        {
            if (!(demand.Guarded is null ? Satisfies(hold.Resource, resource) : hold.Resource.IsLock && GuardChecker.Suffices(hold.Resource, resource.Resource == Resource.WriteLock)))
            {
                if (hold.Resource.IsLock && resource.IsLock && path is not null && path.Equals(hold.Path))
                    other = hold;
                continue;
            }

            if (hold.IsStale || !resource.IsLock || path is null || Equals(hold.Path, path))
            {
                recorder.Passed(ObservationKind.Demand, call.Site, KeyOf(call, demand), state);
                return;
            }

            other ??= hold;
        }

        // Not taken here: the caller may hold it.
        if (demand.Guarded is not null)
        {
            CheckGuard(recorder, call, demand, path, other, state);
            return;
        }

        var asksForNone = resource.IsLock && scope.AsksForNoLock;
        if ((AsksNobody && !asksForNone) || (resource.IsLock && path is null))
            return;
        if (!AsksNobody && (path is null || IsNameForCallers(path)))
            recorder.OpenDemand(demand with { Path = path, When = null, Chain = demand.Chain.Insert(0, BodyScope.LocationOf(call.Operation)) });
        if (scope.Policy != EntryPolicy.Task && !asksForNone)
            return;
        recorder.Failed(ObservationKind.Demand, call.Site, KeyOf(call, demand), () => new Observation(ObservationKind.Demand, BodyScope.LocationOf(call.Operation))
        {
            Callee = call.Method,
            Demand = demand,
            Resource = resource,
            Object = call.Display(demand.Path, path),
            Why = other is null ? "" : NearMiss(other, path),
            Evidence = (other is null ? ImmutableArray<Location>.Empty : Locations(other)).AddRange(demand.Chain),
        }, on: state);
    }

    /// <summary>A helper accesses guarded data: as an access here would be judged.</summary>
    private void CheckGuard(ObservationRecorder recorder, CallSite call, Demand demand, AccessPath? path, Hold? other, KernelState state)
    {
        if (path is null || scope.Contract.RunsIn == ExecutionMode.Boot || (scope.Policy == EntryPolicy.Unknown && scope.Contract.RunsIn is null && !scope.AsksForNoLock))
            return;
        if ((call.Receiver is { } receiver && values.Read(receiver, state).IsFresh) || (scope.Method.MethodKind == MethodKind.Constructor && path.Root == PathRoot.This))
            return;
        if (scope.Policy == EntryPolicy.Inferred)
        {
            if (path is { Root: PathRoot.This or PathRoot.Parameter or PathRoot.Static })
                recorder.OpenDemand(demand with { Path = path, When = null, Chain = Pass(demand, call, state).Chain });
            return;
        }

        recorder.Failed(ObservationKind.Unguarded, call.Site, (demand.Guarded!.Name, demand.Origin.Name), () => new Observation(ObservationKind.Unguarded, BodyScope.LocationOf(call.Operation))
        {
            Callee = call.Method,
            Demand = demand,
            Guarded = demand.Guarded,
            Object = call.Display(demand.Path, path),
            IsExclusive = demand.Resource!.Value.Resource == Resource.WriteLock,
            Why = other is null ? "" : NearMiss(other, path),
            Evidence = (other is null ? ImmutableArray<Location>.Empty : Locations(other)).AddRange(demand.Chain),
        }, on: state);
    }

    private void CheckNotHeld(ObservationRecorder recorder, CallSite call, Demand demand, KernelState state)
    {
        var resource = demand.Resource!.Value;
        var path = call.Translate(demand.Path, state, values);
        object? key = call.Variant == 0 ? path : (path, call.Variant);
        foreach (var hold in state.Holds)
        {
            if (hold.IsStale || hold.IsUndecided || !(hold.Resource == resource || (hold.Resource.IsLock && resource.IsLock)) || hold.Lock?.Reentrant == true || (resource.IsLock && (path is null || !Equals(hold.Path, path))))
                continue;
            recorder.Failed(
                ObservationKind.DoubleAcquire,
                call.Site,
                key,
                () => new Observation(ObservationKind.DoubleAcquire, BodyScope.LocationOf(call.Operation))
                {
                    Callee = call.Method,
                    Demand = demand,
                    Resource = resource,
                    Object = hold.Display,
                    Lock = hold.Lock,
                    Why = Taken(hold),
                    Evidence = Locations(hold).AddRange(demand.Chain),
                },
                onSomePathOnly: !hold.Must,
                on: state);
            return;
        }

        recorder.Passed(ObservationKind.DoubleAcquire, call.Site, key, state);
        if (AsksNobody || (resource.IsLock && path is null))
            return;
        if (path is null || IsNameForCallers(path))
            recorder.OpenDemand(demand with { Path = path, When = null, Chain = demand.Chain.Insert(0, BodyScope.LocationOf(call.Operation)) });
    }

    /// <summary>What is held instead.</summary>
    private string NearMiss(Hold held, AccessPath? wanted)
        => $"'{held.Display}' is held{Taken(held)}, {(wanted is not null && wanted.Equals(held.Path) ? "but for reading only" : "which is another lock")}";

    private static bool Satisfies(ResourceKey held, ResourceKey wanted)
        => held == wanted || (held.IsLock && wanted.IsLock && (wanted.Resource is Resource.Lock or Resource.ReadLock));

    private string Why(KernelState state, List<Verdict> blamed, Context failing)
    {
        var parts = new List<string>();
        var seen = new HashSet<int>();

        // A section comes before the count that it carries.
        var section = blamed.FindIndex(static v => v.Member == Context.NoFpuSection && v.Hold is not null);
        if (section > 0)
        {
            blamed = new List<Verdict>(blamed);
            blamed.Insert(0, blamed[section]);
        }

        foreach (var verdict in blamed)
        {
            if (verdict.Hold is { } hold)
            {
                if (!seen.Add(hold.Site))
                    continue;
                parts.Add(Describe(hold));
            }
            else if (verdict.IrqSite != 0)
            {
                if (!seen.Add(verdict.IrqSite))
                    continue;
                parts.Add(verdict.Member == Context.IrqOn
                    ? $"interrupts are off (since line {scope.LineOf(verdict.IrqSite)})"
                    : $"interrupts are on (since line {scope.LineOf(verdict.IrqSite)})");
            }
        }

        if (parts.Count == 0)
            parts.Add(OfEntry(state, failing));
        return string.Join(" and ", parts);
    }

    private string Describe(Hold hold)
    {
        if (hold.Resource.IsLock)
            return $"{hold.Lock?.Describe() ?? "lock"} '{hold.Display}' is held{Taken(hold)}";
        var since = hold.FromEntry ? " (as the contract of the method says)" : $" (since line {scope.LineOf(hold.Site)})";
        return hold.Resource switch
        {
            { IsOwnContext: true } => $"{hold.Resource.Describe()} is entered{since}",
            { Resource: Resource.Preempt } => $"preemption is disabled{since}",
            { Resource: Resource.Bh } => $"bottom halves are disabled{since}",
            { Resource: Resource.FpRegs } => $"the FP registers are locked{since}",
            _ => $"the {hold.Resource.Describe()} is open{since}",
        };
    }

    private string Taken(Hold hold)
        => hold.FromEntry ? " (as the contract of the method says)" : hold.Site == 0 ? "" : $" (taken at line {scope.LineOf(hold.Site)})";

    private string OfEntry(KernelState state, Context failing)
    {
        if (scope.Contract.RunsIn is { } mode)
            return $"{scope.NameOfBody} runs in {mode} context";
        if (state.Entry.Of(Context.PreemptOff) == Tri.True && (failing & Context.PreemptOff) == 0)
        {
            return (failing & Context.IrqOn) != 0
                ? $"'{scope.Method.Name}' is entered with interrupts off, as its contract says"
                : $"'{scope.Method.Name}' is entered in atomic context, as its contract says";
        }

        var missing = new List<string>();
        foreach (var member in ContextMembers.Of(failing))
            missing.Add(ContextMembers.Describe(member));
        return string.Join(", ", missing);
    }

    private ImmutableArray<Location> Evidence(List<Verdict> blamed, Demand demand)
    {
        var builder = ImmutableArray.CreateBuilder<Location>();
        foreach (var verdict in blamed)
        {
            var location = verdict.Hold is { } hold ? scope.LocationOf(hold.Site) : scope.LocationOf(verdict.IrqSite);
            if (location is not null && !builder.Contains(location))
                builder.Add(location);
        }

        builder.AddRange(demand.Chain);
        return builder.ToImmutable();
    }

    private ImmutableArray<Location> Locations(Hold hold)
        => scope.LocationOf(hold.Site) is { } location ? ImmutableArray.Create(location) : ImmutableArray<Location>.Empty;
}
