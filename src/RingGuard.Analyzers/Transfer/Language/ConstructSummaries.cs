using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>What constructs of the language do in this kernel, as its contract files say (<c>construct new</c>).</summary>
internal sealed class ConstructSummaries(BodyScope scope)
{
    private readonly bool _isSaid = !scope.Model.Contracts.NewExpression.IsEmpty;
    private readonly Dictionary<IMethodSymbol, MethodSummary> _summaries = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IOperation, bool> _allocates = new();
    private IMethodSymbol? _anonymous;

    /// <summary>Null when the operation allocates nothing, or when nothing is said about allocating.</summary>
    public (IMethodSymbol Method, MethodSummary Summary)? OfAllocation(IOperation operation)
    {
        if (!_isSaid || !Allocates(operation))
            return null;
        _anonymous ??= scope.Model.Compilation.GetSpecialType(SpecialType.System_Object).InstanceConstructors.FirstOrDefault();
        if ((operation as IObjectCreationOperation)?.Constructor?.OriginalDefinition is not { } method && (method = _anonymous) is null)
            return null;
        if (!_summaries.TryGetValue(method, out var summary))
            _summaries.Add(method, summary = scope.Model.Lowering.Lower(method, new MemberContract { Clauses = scope.Model.Contracts.NewExpression }));
        return (method, summary);
    }

    private bool Allocates(IOperation operation)
    {
        if (!_allocates.TryGetValue(operation, out var allocates))
            _allocates.Add(operation, allocates = HeapAllocation.Of(operation, scope.SemanticModel) is not null && !OnTheWayDown.Is(operation, scope.Model.Contracts));
        return allocates;
    }
}
