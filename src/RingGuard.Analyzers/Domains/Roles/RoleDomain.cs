using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains.Fpu;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Roles;

/// <summary>
/// Arguments that must be the current vCPU (RG5001) or a context that cannot run (RG2018): shown by where they come from,
/// by a comparison, by stopping them, or left to the callers of a helper.
/// </summary>
internal sealed partial class RoleDomain : StateDomain
{
    private readonly FpObjects _objects;
    private readonly ValueKeys _keys;
    private readonly List<(AccessPath Path, ValueRole Role, string Origin)> _demands = new();

    public RoleDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
        => (_objects, _keys) = (new FpObjects(scope, values), new ValueKeys(scope, values));

    public static bool IsNeeded(ContractProvider contracts)
        => contracts.Vocabulary.Mentions("Current") || contracts.Vocabulary.Mentions("CurrentOnly") || contracts.Vocabulary.Mentions("StoppedOrCurrentLocked");

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        var contract = Scope.Model.Contracts.GetContract(call.Method);
        if (!contract.ThisRoles.IsEmpty && call.Receiver is { } receiver && !call.Method.IsStatic)
            Check(call, receiver, contract.ThisRoles, Name(call.Method), state);
        for (var i = 0; i < contract.ParameterRoles.Length && i < call.Method.Parameters.Length; i++)
        {
            if (call.Argument(i) is { } argument && call.Method.Parameters[i].RefKind != RefKind.Out && !IsValueOfSetter(call, i))
                Check(call, argument, contract.ParameterRoles[i], Name(call.Method), state);
        }

        if (summary.Facet<RoleSummary>() is { } inner)
        {
            foreach (var (path, role, origin) in inner.Demands)
                CheckInner(call, path, role, origin, state);
        }

        return state;
    }

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        foreach (var step in Scope.Model.Contracts.GetContract(call.Method).Protocols)
        {
            if (step.Protocol != "stop" || StoppedBy(call, state) is not { } stopped)
                continue;
            if (step.Step == "freeze" && !FailedHere(call, state))
                state = Prove(Prove(state, stopped, ValueRole.StoppedOrCurrentLocked), stopped, ValueRole.Current);
            else if (step.Step == "thaw")
                state = Disprove(state, stopped);
        }

        return summary.Facet<RoleSummary>() is { } inner ? Answered(call, inner, state) : state;
    }

    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
    {
        var path = target switch
        {
            ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation => Values.PathOfTarget(target, state),
            IFlowCaptureOperation => _keys.Of(target, state),
            _ => null,
        };
        if (value is null || path is null)
            return state;
        foreach (var role in new[] { ValueRole.Current, ValueRole.StoppedOrCurrentLocked })
        {
            var proof = ProofOf(value, role, state);
            state = proof == Tri.True ? Prove(state, path, role) : Disprove(state, path, role, partly: proof == Tri.Unknown);
        }

        return value.Type?.SpecialType == SpecialType.System_Boolean ? Imply(path, value, state) : state;
    }

    public override KernelState? Narrowed(IOperation condition, bool holds, KernelState state)
    {
        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
        {
            condition = not.Operand;
            holds = !holds;
        }

        switch (condition)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary
                when holds == (binary.OperatorKind == BinaryOperatorKind.Equals):
                return AreEqual(binary.LeftOperand, binary.RightOperand, state);
            case IInvocationOperation { TargetMethod.Name: "ReferenceEquals", Arguments.Length: 2 } equals when holds:
                return AreEqual(equals.Arguments[0].Value, equals.Arguments[1].Value, state);
            case IInvocationOperation frozen:
                return Conclude(frozen, holds, Answered(frozen, holds, state));
            default:
                return Conclude(condition, holds, state);
        }
    }

    private static bool IsValueOfSetter(CallSite call, int ordinal)
        => call.Method.MethodKind == MethodKind.PropertySet && ordinal == call.Method.Parameters.Length - 1;

    private static string Name(IMethodSymbol method)
        => method.MethodKind == MethodKind.LocalFunction || method.ContainingType is null ? method.Name : method.ContainingType.Name + "." + (method.AssociatedSymbol?.Name ?? method.Name);

    private void Check(CallSite call, IOperation argument, RoleSet wanted, string origin, KernelState state)
    {
        foreach (var role in new[] { ValueRole.Current, ValueRole.StoppedOrCurrentLocked })
        {
            if (wanted.Has(role) && Scope.Recorder is not null)
                Judge(call, argument, Values.Read(argument, state).Path, role, origin, ProofOf(argument, role, state), state);
        }
    }

    private void CheckInner(CallSite call, AccessPath path, ValueRole role, string origin, KernelState state)
    {
        if (Scope.Recorder is null)
            return;
        var source = path.Root switch
        {
            PathRoot.This or PathRoot.Parameter when IsOfOuterMethod(path, call.Method) => null,
            PathRoot.This => call.Receiver,
            PathRoot.Parameter when path.RootSymbol is IParameterSymbol parameter => call.Argument(parameter.Ordinal),
            _ => null,
        };
        var translated = call.Translate(path, state, Values);
        var proof = path.Elements.IsEmpty && source is not null ? ProofOf(source, role, state) : translated is null ? Tri.False : ProofOf(translated, role, state);
        if (source is not null || translated is not null)
            Judge(call, source, translated, role, origin, proof, state);
    }

    private void Judge(CallSite call, IOperation? argument, AccessPath? path, ValueRole role, string origin, Tri proof, KernelState state)
    {
        var rule = role == ValueRole.Current ? Descriptors.NotCurrentVCpu : Descriptors.ForeignFpOperation;
        var key = (rule.Id, argument?.Syntax.ToString() ?? origin);
        if (proof == Tri.True || argument is { ConstantValue: { HasValue: true, Value: null } })
        {
            Scope.Recorder!.Passed(ObservationKind.Finding, call.Site, key, state);
            return;
        }

        // In a helper whose callers are all known it is theirs to say; what a lambda captured, the method around it knows.
        var isCaptured = path is not null && IsOfOuterMethod(path) && IsKnownOutside(path);
        if (path is not null && (isCaptured || (!Scope.MustBalance && path.Root is PathRoot.This or PathRoot.Parameter)))
        {
            if (!_demands.Contains((path, role, origin)))
                _demands.Add((path, role, origin));
            return;
        }

        Scope.Recorder!.Failed(ObservationKind.Finding, call.Site, key, () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(call.Operation))
        {
            Rule = rule,
            Object = key.Item2,
            Arguments = new object[] { origin, path is { Root: not PathRoot.Produced } ? path.ToShortString() : Short(argument?.Syntax.ToString() ?? Name(call.Method)) },
        }, onSomePathOnly: proof == Tri.Unknown, on: state);
    }

    private static string Short(string text) => text.Length > 60 ? text.Substring(0, 57) + "..." : text;

    private bool IsProven(IOperation operation, ValueRole role, KernelState state) => ProofOf(operation, role, state) == Tri.True;

    /// <summary>Unknown where only some of the joined paths have shown it.</summary>
    private Tri ProofOf(IOperation operation, ValueRole role, KernelState state)
    {
        switch (operation)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                return ProofOf(conversion.Operand, role, state);
            case IParenthesizedOperation parenthesized:
                return ProofOf(parenthesized.Operand, role, state);
            case IInvocationOperation invocation when Scope.Model.Contracts.GetRoles(invocation.TargetMethod).Has(role):
            case IPropertyReferenceOperation { Property.GetMethod: { } getter } when Scope.Model.Contracts.GetRoles(getter).Has(role):
            case IObjectCreationOperation when role == ValueRole.StoppedOrCurrentLocked:
                return Tri.True;
        }

        var value = Values.Read(operation, state);
        if (value.IsFresh && role == ValueRole.StoppedOrCurrentLocked)
            return Tri.True;
        var proof = value.Path is { } path ? ProofOf(path, role, state) : Tri.False;
        return proof == Tri.False && operation is IFlowCaptureReferenceOperation or IInvocationOperation or IPropertyReferenceOperation && _keys.Of(operation, state) is { } capture ? Recorded(capture, role, state) : proof;
    }

    private Tri ProofOf(AccessPath path, ValueRole role, KernelState state)
    {
        if (HasRole(path, role))
            return Tri.True;
        var recorded = Recorded(path, role, state);
        if (recorded == Tri.True)
            return Tri.True;
        if (recorded != Tri.True && role == ValueRole.Current && EqualsOne(path, role, state))
            return Tri.True;
        var isSo = role == ValueRole.Current ? IsLoaded(path, state) : _objects.IsOfCurrent(path) && IsLocked(state);
        return isSo ? Tri.True : recorded;
    }

    private Tri Recorded(AccessPath path, ValueRole role, KernelState state)
    {
        if (Get<RoleFacet>(state) is not { } facet)
            return Tri.False;
        foreach (var proven in facet.Proven)
        {
            if (Concerns(proven, path, role, state))
                return Tri.True;
        }

        foreach (var proven in facet.Partly)
        {
            if (Concerns(proven, path, role, state))
                return Tri.Unknown;
        }

        return Tri.False;
    }

    /// <summary>What is stopped is stopped with all its parts.</summary>
    private bool Concerns(ProvenRole proven, AccessPath path, ValueRole role, KernelState state)
        => proven.Role == role && (role == ValueRole.Current && !IsStopped(proven.Path, state) ? proven.Path.Equals(path) : proven.Path.IsPrefixOf(path));

    private bool IsStopped(AccessPath path, KernelState state)
        => Get<RoleFacet>(state)?.Proven.Contains(new ProvenRole(path, ValueRole.StoppedOrCurrentLocked)) == true;

    private bool HasRole(AccessPath path, ValueRole role)
    {
        if (path.Root == PathRoot.This && path.Elements.IsEmpty)
            return Scope.Contract.ThisRoles.Has(role);
        if (path.Root == PathRoot.This && role == ValueRole.StoppedOrCurrentLocked && Scope.Contract.ThisRoles.Has(role))
            return true;
        var last = path.Elements.IsEmpty ? path.RootSymbol : path.Elements[path.Elements.Length - 1].Member;
        if (last is not null and not ITypeSymbol && Scope.Model.Contracts.GetRoles(last).Has(role))
            return true;
        if (last is IPropertySymbol { GetMethod: { } getter } && Scope.Model.Contracts.GetRoles(getter).Has(role))
            return true;
        if (role != ValueRole.StoppedOrCurrentLocked)
            return false;
        if (path.RootSymbol is { } root and not ITypeSymbol && Scope.Model.Contracts.GetRoles(root).Has(role))
            return true;
        foreach (var element in path.Elements)
        {
            if (element.Member is { } member && Scope.Model.Contracts.GetRoles(member).Has(role))
                return true;
        }

        return false;
    }

    /// <summary>A vCPU that this context has loaded, or that its contract says it has, is current.</summary>
    private static bool IsLoaded(AccessPath path, KernelState state)
    {
        foreach (var hold in state.Holds)
        {
            if (hold.Must && hold.Resource is { Resource: Resource.VCpuLoaded, IsOwnContext: false } && (hold.Path is null || hold.Path.Equals(path)))
                return true;
        }

        return false;
    }

    /// <summary>The current task's registers stay as they are.</summary>
    private bool IsLocked(KernelState state)
    {
        if (FpObjects.Holds(state, Resource.FpRegs, Resource.FpuSection, Resource.Preempt, Resource.Bh, Resource.CpuFpContext))
            return true;
        return ContextJudge.Judge(state, Scope.EntryOf(state), Context.PreemptOff).Judgement == Judgement.Holds;
    }

    private KernelState AreEqual(IOperation left, IOperation right, KernelState state)
    {
        foreach (var role in new[] { ValueRole.Current, ValueRole.StoppedOrCurrentLocked })
        {
            // Both ways: by the comparison alone each of the two is already known to be the other.
            var (showsLeft, showsRight) = (IsProven(right, role, state), IsProven(left, role, state));
            if (showsLeft && Values.Read(left, state).Path is { } leftPath)
                state = Prove(state, leftPath, role);
            if (showsRight && Values.Read(right, state).Path is { } rightPath)
                state = Prove(state, rightPath, role);
        }

        return state;
    }

    /// <summary>The task is stopped only if the call said so.</summary>
    private KernelState Answered(IInvocationOperation call, bool holds, KernelState state)
    {
        if (holds)
            return state;
        foreach (var step in Scope.Model.Contracts.GetContract(call.TargetMethod).Protocols)
        {
            if (step is { Protocol: "stop", Step: "freeze" } && call.Arguments.Length > 0 && Values.Read(call.Arguments[0].Value, state).Path is { } path)
                state = Disprove(state, path);
        }

        return state;
    }

    private AccessPath? StoppedBy(CallSite call, KernelState state)
        => Values.Read(call.Argument(0) ?? call.Receiver, state).Path;

    private bool FailedHere(CallSite call, KernelState state)
        => state.Values.TryGet(Scope.Numbers.OfTemporary(call.Operation), out var result) && (result.Truth == Tri.False || result.IsZero == Tri.False);

    private KernelState Prove(KernelState state, AccessPath path, ValueRole role)
        => Set(state, (Get<RoleFacet>(state) ?? RoleFacet.Empty).With(new ProvenRole(path, role)));

    private KernelState Disprove(KernelState state, AccessPath path)
    {
        return Get<RoleFacet>(state) is not { } facet
            ? state
            : Set(state, facet.Without(p => p.Path.Equals(path) && (p.Role == ValueRole.StoppedOrCurrentLocked || IsStopped(path, state))));
    }

    /// <summary>The variable has a new value, of which nothing is shown, or on some paths only.</summary>
    private KernelState Disprove(KernelState state, AccessPath path, ValueRole role, bool partly)
    {
        var facet = Get<RoleFacet>(state);
        if (facet is null && !partly)
            return state;
        var old = new ProvenRole(path, role);
        facet = (facet ?? RoleFacet.Empty).Without(p => p == old);
        return Set(state, partly ? new RoleFacet(facet?.Proven ?? ImmutableArray<ProvenRole>.Empty, (facet?.Partly ?? ImmutableArray<ProvenRole>.Empty).Add(old)) : facet);
    }
}
