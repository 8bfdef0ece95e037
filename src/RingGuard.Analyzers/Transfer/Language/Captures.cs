using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>What a lambda takes along from the method around it.</summary>
internal static class Captures
{
    public static bool Any(IFlowAnonymousFunctionOperation lambda, SemanticModel? model)
    {
        foreach (var _ in Of(lambda, model))
            return true;
        return false;
    }

    /// <summary>Captured variables; the method itself stands for <c>this</c>.</summary>
    public static IEnumerable<ISymbol> Of(IFlowAnonymousFunctionOperation lambda, SemanticModel? model)
    {
        // The operations of a flow graph have no bodies of lambdas: these are read from the tree that the graph was made of.
        if (model is null || lambda.Symbol.IsStatic || model.SyntaxTree != lambda.Syntax.SyntaxTree || model.GetOperation(lambda.Syntax) is not { } original)
            yield break;
        var pending = new Stack<IOperation>();
        pending.Push(original);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            switch (operation)
            {
                case ILocalReferenceOperation { Local: { IsConst: false } local } when !IsInside(local, lambda.Symbol):
                    yield return local;
                    break;
                case IParameterReferenceOperation { Parameter: { } parameter } when !IsInside(parameter, lambda.Symbol):
                    yield return parameter;
                    break;
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                    yield return lambda.Symbol.ContainingSymbol;
                    break;
            }

            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }

    private static bool IsInside(ISymbol variable, IMethodSymbol lambda)
    {
        for (var owner = variable.ContainingSymbol; owner is IMethodSymbol; owner = owner.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(owner, lambda) || owner.Locations.Length > 0 && lambda.Locations.Length > 0 && owner.Locations[0] == lambda.Locations[0])
                return true;
        }

        return false;
    }
}
