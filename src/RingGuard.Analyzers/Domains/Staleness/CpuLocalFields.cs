using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// A field that is per-CPU data itself has no contract of its own: touching it asks for a context that stays on its CPU, as
/// an accessor would with <c>Requires(PreemptOff)</c>.
/// </summary>
internal sealed class CpuLocalFields(BodyScope scope, ValueReader values)
{
    private readonly DemandChecker _demands = new(scope, values);

    public void Check(IOperation reference, KernelState state)
    {
        if (scope.Recorder is null || reference is not IFieldReferenceOperation { Field: var field } || !scope.Model.Contracts.GetRoles(field).Has(ValueRole.CpuLocal)
            || IsDescriptor(field.Type) || scope.Method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
        {
            return;
        }

        var demand = new Demand(DemandKind.CpuAccess, Context.PreemptOff, scope.Method) { Member = field.OriginalDefinition };
        var site = scope.Numbers.OfSite(reference);
        _demands.CheckContext(scope.Recorder, new CallSite(reference, scope.Method, null, System.Array.Empty<IOperation?>(), site), demand, state, onlyPossible: false);
    }

    /// <summary>One copy per CPU, to be indexed by the number of a CPU: the field is not the data.</summary>
    private static bool IsDescriptor(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Array)
            return true;
        foreach (var member in type.GetMembers())
        {
            if (member is IPropertySymbol { IsIndexer: true })
                return true;
        }

        return type is INamedTypeSymbol { IsGenericType: true };
    }
}
