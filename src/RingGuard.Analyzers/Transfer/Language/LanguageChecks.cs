using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// What C# itself does beside calls: allocations, suspensions, floating point, copies of guards. Looks at each operation
/// once per path in the pass that reads the converged states.
/// </summary>
internal sealed class LanguageChecks
{
    private readonly BodyScope _scope;
    private readonly AllocationCheck? _allocations;
    private readonly FloatCheck? _floats;
    private readonly SuspensionCheck _suspensions;
    private readonly GuardCheck _guards;
    private readonly UncertainRootCheck? _roots;
    private readonly ManagedThreadingCheck? _threading;
    private readonly StateCopyCheck _copies;

    public LanguageChecks(BodyScope scope, ValueReader values, DemandChecker demands)
    {
        _scope = scope;
        _allocations = scope.Model.Contracts.NewExpression.IsEmpty ? new AllocationCheck(scope, demands) : null;
        _floats = FloatCheck.Applies(scope) ? new FloatCheck(scope, demands) : null;
        _suspensions = new SuspensionCheck(scope, demands);
        _guards = new GuardCheck(scope, values);
        _roots = new UncertainRootCheck(scope);
        _threading = scope.Model.Contracts.KernelCode is null ? null : new ManagedThreadingCheck(scope);
        _copies = new StateCopyCheck(scope);
    }

    /// <summary>An operation is about to be evaluated in these states.</summary>
    public void Visit(IOperation operation, List<KernelState> states)
    {
        if (_scope.Recorder is not { } recorder || states.Count == 0)
            return;
        _allocations?.Visit(operation, states, recorder);
        _floats?.Visit(operation, states, recorder);
        switch (operation)
        {
            case IAwaitOperation or IReturnOperation { Kind: OperationKind.YieldReturn }:
                _suspensions.Visit(operation, states, recorder);
                break;
            case ISimpleAssignmentOperation or IConversionOperation or IFlowAnonymousFunctionOperation or ILocalReferenceOperation:
                _guards.Visit(operation, states, recorder);
                break;
        }

        _copies.Visit(operation);
        _threading?.Visit(operation, recorder);
    }

    /// <summary>A member is called whose summary is known.</summary>
    public void Called(IOperation operation, IMethodSymbol target, IOperation? receiver, MethodSummary summary, List<KernelState> states)
    {
        if (_scope.Recorder is not { } recorder)
            return;
        _guards.Called(target, receiver, states);
        _roots?.Called(operation, target, summary, states, recorder);
    }
}
