using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>
/// Uses of FP state that are wrong for who uses it: kernel threads (RG2019), a switch that asks for the current task
/// (RG2017), copies of a context with its claim (RG2016), buffers of unknown size (RG5006), a second load of a guest (RG5007).
/// </summary>
internal sealed partial class FpUseDomain : StateDomain
{
    private readonly FpObjects _objects;
    private readonly SizeTests _sizes;
    private readonly bool _isKernelThread;
    private readonly bool _finishesSwitch;
    private string? _userRegisters;

    public FpUseDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
    {
        _objects = new FpObjects(scope, values);
        _sizes = new SizeTests(values);
        _isKernelThread = scope.Contract.Modes.Contains(ExecutionMode.KThread);
        foreach (var step in scope.Contract.Protocols)
            _finishesSwitch |= step is { Protocol: "context-switch", Step: "finish" };
    }

    public static bool IsNeeded(ContractProvider contracts)
        => ResidencyDomain.IsNeeded(contracts) || contracts.Vocabulary.Mentions("GuestFpuLoaded") || contracts.Vocabulary.Mentions("context-switch");

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        if (Scope.Recorder is null)
            return state;
        var facet = Get<FpUseFacet>(state) ?? FpUseFacet.Start;
        if (summary.Facet<FpUseSummary>() is { } inner)
        {
            UserRegisters(call, null, inner.UserRegisters, facet, state);
            return state;
        }

        if (summary.Source != SummarySource.Contract)
            return state;
        var contract = Scope.Model.Contracts.GetContract(call.Method);
        var (effects, opens) = Effects(contract);
        if ((effects & (Effect.SavesFpRegs | Effect.LoadsFpRegs)) != 0 && !opens)
            UserRegisters(call, ObjectOf(call, summary, state), Name(call.Method), facet, state);
        if (IsCopy(call.Method, contract, effects))
            Buffers(call, facet, state);
        LoadedTwice(call, contract, state);
        return state;
    }

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        var facet = Get<FpUseFacet>(state) ?? FpUseFacet.Start;
        var asks = !facet.Asked && !call.Method.ReturnsVoid && call.Operation is IInvocationOperation && summary.Fp.IsEmpty && _objects.AsksAboutFp(call.Operation, state);
        return WithoutInvalidated(call, summary, asks ? Set(state, facet with { Asked = true }) : state);
    }

    public override KernelState? Narrowed(IOperation condition, bool holds, KernelState state)
    {
        var facet = Get<FpUseFacet>(state) ?? FpUseFacet.Start;
        var result = facet;
        foreach (var bounded in _sizes.BoundedBy(condition, holds, state))
        {
            if (!result.Bounded.Contains(bounded))
                result = result with { Bounded = result.Bounded.Add(bounded) };
        }

        if (AddressSpaceOf(condition, holds, state) is { } tested)
        {
            if (!result.WithAddressSpace.Contains(tested))
                result = result with { WithAddressSpace = result.WithAddressSpace.Add(tested) };
        }
        else if (!result.Asked && _objects.AsksAboutFp(condition, state))
        {
            result = result with { Asked = true };
        }

        return ReferenceEquals(result, facet) ? state : Set(state, result);
    }

    public override KernelState Read(IOperation reference, KernelState state)
    {
        if (!_finishesSwitch || Scope.Recorder is null || reference is not IPropertyReferenceOperation and not IFieldReferenceOperation)
            return state;
        var member = ((IMemberReferenceOperation)reference).Member;
        var contracts = Scope.Model.Contracts;
        if (!contracts.GetRoles(member).Has(ValueRole.CurrentTask)
            && !(member is IPropertySymbol { GetMethod: { } getter } && contracts.GetRoles(getter).Has(ValueRole.CurrentTask)))
        {
            return state;
        }

        var next = Scope.Method.Parameters.IsEmpty ? "the incoming task" : $"'{Scope.Method.Parameters[Scope.Method.Parameters.Length - 1].Name}'";
        Report(Descriptors.PkruThroughImage, reference, member.Name, $"'{member.ContainingType.Name}.{member.Name}' is not yet the incoming task while the switch finishes; use {next}");
        return state;
    }

    public override object? Summarize(IReadOnlyList<BodyExit> exits) => _userRegisters is null ? null : new FpUseSummary(_userRegisters);

    private static (Effect Effects, bool Opens) Effects(MemberContract contract)
    {
        var effects = Effect.None;
        var opens = false;
        foreach (var clause in contract.Clauses)
        {
            effects |= clause.Kind == ClauseKind.Effects ? clause.Effects : Effect.None;
            opens |= clause is { Kind: ClauseKind.Acquires, Resource: Resource.FpuSection or Resource.NeonSection or Resource.GuestFpuLoaded };
        }

        return (effects, opens);
    }

    private static string Name(IMethodSymbol method)
        => method.ContainingType is { } type && method.MethodKind != MethodKind.LocalFunction ? type.Name + "." + (method.AssociatedSymbol?.Name ?? method.Name) : method.Name;

    private AccessPath? ObjectOf(CallSite call, MethodSummary summary, KernelState state)
    {
        foreach (var delta in summary.Fp)
        {
            if (delta.Action is FpAction.Save or FpAction.Load && delta.Path is not null)
                return call.Translate(delta.Path, state, Values);
        }

        return null;
    }

    private void UserRegisters(CallSite call, AccessPath? path, string origin, FpUseFacet facet, KernelState state)
    {
        if (path is not null)
        {
            foreach (var task in facet.WithAddressSpace)
            {
                if (!task.IsPrefixOf(path))
                    continue;
                Report(
                    Descriptors.KernelThreadFpState,
                    call.Operation,
                    path.ToString(),
                    $"'{origin}' takes '{task.ToShortString()}' for a user task because it has an address space; a kernel thread may borrow one: ask for the kind of task");
                return;
            }
        }

        var isOfCurrent = path is null || _objects.IsOfCurrent(path);
        if (facet.Asked || !isOfCurrent || FpObjects.Holds(state, Resource.FpuSection, Resource.NeonSection, Resource.GuestFpuLoaded, Resource.VCpuLoaded))
            return;
        if (!Scope.MustBalance)
            _userRegisters ??= origin;
        else if (_isKernelThread)
            Report(Descriptors.KernelThreadFpState, call.Operation, origin, $"'{origin}' works on the registers of a user task, but a kernel thread runs here and has none");
    }

    private bool IsCopy(IMethodSymbol method, MemberContract contract, Effect effects)
    {
        if ((effects & (Effect.ReadsFpImage | Effect.WritesFpImage)) == 0)
            return false;
        if ((effects & Effect.TouchesUserMemory) != 0)
            return true;
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            if (contract.RoleOfParameter(i).Has(ValueRole.UserMemory))
                return true;
        }

        return false;
    }

    private void Buffers(CallSite call, FpUseFacet facet, KernelState state)
    {
        for (var i = 0; i < call.Method.Parameters.Length; i++)
        {
            if (!SizeTests.IsBuffer(call.Method.Parameters[i].Type))
                continue;
            if (!_sizes.IsUnchecked(call, i, facet, state))
            {
                Scope.Recorder!.Passed(ObservationKind.Finding, call.Site, Descriptors.XstateSizeNotValidated.Id);
                continue;
            }

            // The length of a buffer that a helper was given is its callers' to check.
            if (!Scope.MustBalance)
                continue;
            var name = call.Argument(i)!.Syntax.ToString();
            Scope.Recorder!.Failed(ObservationKind.Finding, call.Site, Descriptors.XstateSizeNotValidated.Id, () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(call.Operation))
            {
                Rule = Descriptors.XstateSizeNotValidated,
                Object = name,
                Arguments = new object[] { Name(call.Method), name },
            });
        }
    }

    private void LoadedTwice(CallSite call, MemberContract contract, KernelState state)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause is not { Kind: ClauseKind.Acquires, Resource: Resource.GuestFpuLoaded or Resource.VCpuLoaded } || !IsSelected(call, clause, state))
                continue;
            foreach (var hold in state.Holds)
            {
                if (!hold.Must || hold.IsStale || hold.Resource.IsOwnContext || hold.Resource.Resource != clause.Resource)
                    continue;
                Report(
                    Descriptors.GuestFpSwapUnbalanced,
                    call.Operation,
                    Name(call.Method),
                    $"'{Name(call.Method)}' loads guest state while some is loaded already (line {Scope.LineOf(hold.Site)})");
                return;
            }
        }
    }

    private bool IsSelected(CallSite call, Clause clause, KernelState state)
    {
        if (clause.When is null)
            return true;
        foreach (var parameter in call.Method.Parameters)
        {
            if (parameter.Name == clause.When)
                return Values.Read(call.Argument(parameter.Ordinal), state) is { HasConstant: true } value && Equals(value.Constant, clause.Is);
        }

        return false;
    }

    /// <summary>The task whose address space was tested and is there.</summary>
    private AccessPath? AddressSpaceOf(IOperation condition, bool holds, KernelState state)
    {
        IOperation? tested = null;
        switch (condition)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary:
                holds ^= binary.OperatorKind == BinaryOperatorKind.Equals;
                tested = IsNull(binary.RightOperand) ? binary.LeftOperand : IsNull(binary.LeftOperand) ? binary.RightOperand : null;
                break;
            case IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation constant } } pattern when IsNull(constant.Value):
                tested = pattern.Value;
                break;
            case IIsPatternOperation { Pattern: IConstantPatternOperation constant } pattern when IsNull(constant.Value):
                holds = !holds;
                tested = pattern.Value;
                break;
            case IIsNullOperation isNull:
                holds = !holds;
                tested = isNull.Operand;
                break;
        }

        while (tested is IConversionOperation conversion)
            tested = conversion.Operand;
        if (!holds || tested is not IMemberReferenceOperation { Instance: { } instance, Member: { } member } || !Scope.Model.Contracts.GetRoles(member).Has(ValueRole.UserMemory))
            return null;
        return Values.Read(instance, state).Path;
    }

    private static bool IsNull(IOperation? operation)
        => operation?.ConstantValue is { HasValue: true, Value: null };

    private void Report(DiagnosticDescriptor rule, IOperation operation, string subject, string message)
        => Scope.Recorder!.Failed(ObservationKind.Finding, Scope.Numbers.OfSite(operation), rule.Id, () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(operation))
        {
            Rule = rule,
            Object = subject,
            Arguments = new object[] { message },
        });
}
