using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
    private readonly bool _isHot = IsHotPath(scope.Method);

    public void Visit(IOperation operation, List<KernelState> states, ObservationRecorder recorder)
    {
        if (!MayAllocate(operation))
            return;
        HeapAllocation? known = null;
        var site = 0;
        foreach (var state in states)
        {
            var fault = demands.Examine(state, Context.NotAtomic);
            if (fault.IsNone && !_isHot)
                continue;
            known ??= HeapAllocation.Of(operation, scope.SemanticModel);
            if (known is not { } allocation || (fault.IsNone && allocation.IsExplicit) || IsOnTheWayDown(operation))
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

    /// <summary>For an exception or a call that stops the machine: what it costs does not matter any more.</summary>
    private bool IsOnTheWayDown(IOperation operation)
    {
        for (var node = operation.Syntax; node is not null and not (BlockSyntax or MemberDeclarationSyntax); node = node.Parent)
        {
            if (node is ThrowStatementSyntax or ThrowExpressionSyntax)
                return true;
        }

        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IInvocationOperation call && scope.Model.Contracts.GetContract(call.TargetMethod).NoReturn)
                return true;
            if (parent is IObjectCreationOperation { Type: { } type } && HeapAllocation.IsException(type))
                return true;
        }

        return operation is IInvocationOperation own && scope.Model.Contracts.GetContract(own.TargetMethod).NoReturn;
    }

    private static bool IsHotPath(IMethodSymbol method)
    {
        foreach (var attribute in method.GetAttributes())
        {
            if (AttributeReader.GetName(attribute.AttributeClass) == "HotPathAttribute")
                return true;
        }

        return false;
    }
}
