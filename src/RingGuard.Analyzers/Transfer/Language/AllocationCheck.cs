using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// Allocations of the language where the context is atomic: the collector may have to run. Only possible findings: mostly
/// there is room, and the compiler may elide what is implicit.
/// </summary>
internal sealed class AllocationCheck(BodyScope scope, DemandChecker demands)
{
    private readonly bool _isHot = scope.Contract.Has(MarkerWords.HotPath);
    private EntryKnowledge _lastEntry;
    private bool _isLastAtomic;

    public void Visit(IOperation operation, List<KernelState> states, ObservationRecorder recorder)
    {
        if (!MayAllocate(operation))
            return;
        HeapAllocation? known = null;
        var site = 0;
        foreach (var state in states)
        {
            if (!_isHot && !MayBeAtomic(state))
                continue;
            var fault = demands.Examine(state, Context.NotAtomic);
            if (fault.IsNone && !_isHot)
                continue;
            known ??= HeapAllocation.Of(operation, scope.SemanticModel);
            if (known is not { } allocation || (fault.IsNone && allocation.IsExplicit) || OnTheWayDown.Is(operation, scope.Model.Contracts))
                return;
            site = site == 0 ? scope.Numbers.OfSite(operation) : site;
            recorder.Failed(
                ObservationKind.Allocation,
                site,
                null,
                () => new Observation(ObservationKind.Allocation, BodyScope.LocationOf(operation))
                {
                    Object = allocation.What,
                    IsExplicit = allocation.IsExplicit,
                    Why = fault.IsNone ? $"'{scope.Method.Name}' is a hot path" : fault.Why,
                    Evidence = fault.Evidence,
                },
                onSomePathOnly: true);
        }
    }

    /// <summary>Kinds of operation that can allocate; the exact answer costs more.</summary>
    private static bool MayAllocate(IOperation operation) => operation switch
    {
        IObjectCreationOperation { Type.IsReferenceType: true } or IArrayCreationOperation or IAnonymousObjectCreationOperation or ITypeParameterObjectCreationOperation
            or IDelegateCreationOperation or IInterpolatedStringOperation or IInvocationOperation => true,
        IConversionOperation conversion => conversion.Type is { IsReferenceType: true } && conversion.Operand.Type is { IsReferenceType: false },
        IBinaryOperation { Type.SpecialType: SpecialType.System_String } or ICompoundAssignmentOperation { Type.SpecialType: SpecialType.System_String } => true,
        _ => (int)operation.Kind == 127,
    };

    /// <summary>Cheap: most states hold nothing and were entered like all others.</summary>
    private bool MayBeAtomic(KernelState state)
    {
        if (!state.Holds.IsEmpty || state.Irq == IrqState.Off)
            return true;
        if (state.Entry != _lastEntry)
        {
            _lastEntry = state.Entry;
            _isLastAtomic = (state.Entry.False & Context.NotAtomic) != 0 || state.Entry.Of(Context.PreemptOff) == Tri.True;
        }

        return _isLastAtomic;
    }
}
