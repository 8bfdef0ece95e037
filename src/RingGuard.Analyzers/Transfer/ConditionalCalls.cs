using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// Calls of <c>[Conditional]</c> members that the compiler leaves out, arguments included: the flow graph still has them.
/// Assertions stay: what their author says of the state is as true in a release build.
/// </summary>
internal static class ConditionalCalls
{
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> Symbols = new();

    public static bool Vanishes(IInvocationOperation call, ContractProvider contracts)
    {
        if (!call.TargetMethod.ReturnsVoid)
            return false;
        var isConditional = false;
        HashSet<string>? defined = null;

        // An override has the condition of what it overrides.
        for (var method = call.TargetMethod.OriginalDefinition; method is not null; method = method.OverriddenMethod)
        {
            foreach (var attribute in method.GetAttributes())
            {
                if (!IsConditional(attribute.AttributeClass) || attribute.ConstructorArguments.Length != 1
                    || attribute.ConstructorArguments[0] is not { Kind: TypedConstantKind.Primitive, Value: string symbol })
                {
                    continue;
                }

                isConditional = true;
                defined ??= Symbols.GetValue(call.Syntax.SyntaxTree, static tree => Read(tree));
                if (defined.Contains(symbol))
                    return false;
            }
        }

        return isConditional && !IsAssertion(call.TargetMethod, contracts);
    }

    private static bool IsAssertion(IMethodSymbol method, ContractProvider contracts)
    {
        foreach (var parameter in method.Parameters)
        {
            if (contracts.StopsIf(parameter) is not null)
                return true;
        }

        foreach (var clause in contracts.GetContract(method).Clauses)
        {
            if (clause.IsAssertion || clause is { Kind: ClauseKind.Ensures, On: Outcome.Always })
                return true;
        }

        return false;
    }

    private static bool IsConditional(INamedTypeSymbol? type)
        => type is { Name: "ConditionalAttribute", ContainingNamespace: { Name: "Diagnostics", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } };

    private static HashSet<string> Read(SyntaxTree tree)
    {
        var symbols = new HashSet<string>(tree.Options.PreprocessorSymbolNames, System.StringComparer.Ordinal);
        if (!tree.TryGetRoot(out var root))
            root = tree.GetRoot();

        // Definitions stand before everything else.
        foreach (var trivia in root.GetLeadingTrivia())
        {
            switch (trivia.GetStructure())
            {
                case DefineDirectiveTriviaSyntax { IsActive: true } define:
                    symbols.Add(define.Name.ValueText);
                    break;
                case UndefDirectiveTriviaSyntax { IsActive: true } undefine:
                    symbols.Remove(undefine.Name.ValueText);
                    break;
            }
        }

        return symbols;
    }
}
