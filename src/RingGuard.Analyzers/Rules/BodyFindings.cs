using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>The findings of one member: its body, and the lambdas and local functions in it.</summary>
internal static class BodyFindings
{
    public static List<Diagnostic> Of(MemberEntry member, SemanticModel semanticModel, KernelModel model, EngineOptions options, CancellationToken cancellationToken)
    {
        var result = new List<Diagnostic>();
        if (SymbolOf(member.Node, semanticModel, cancellationToken) is not IMethodSymbol method)
            return result;
        var contract = model.ContractOf(method);
        if (contract.IsTrusted || contract.IsStub)
            return result;
        if (model.Graphs.Of(member.Node, semanticModel, cancellationToken) is not { } graph)
            return result;
        model.Summaries.RegisterLocalFunctions(graph);
        if (model.Summaries.GetBody(method.OriginalDefinition, contract, new InferenceStack(), cancellationToken) is { } body)
        {
            model.LockFacts.Add(model, method, contract, body);
            result.AddRange(KernelRules.Report(ForeignReleases.Pair(method, body.Observations, model, cancellationToken), options.PossibleFindings));
        }

        Nested(graph, new DelegateFindings(model, options, result.Add), model, options, result, cancellationToken);
        model.Graphs.Release(member.Node);
        return result;
    }

    /// <summary>What is observed in the lambdas of a method, nested ones left out.</summary>
    public static IReadOnlyList<(IMethodSymbol Method, ImmutableArray<Observation> Observations)> LambdasOf(IMethodSymbol method, KernelModel model, CancellationToken cancellationToken)
    {
        var result = new List<(IMethodSymbol, ImmutableArray<Observation>)>();
        foreach (var reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            if (!model.Compilation.ContainsSyntaxTree(reference.SyntaxTree) || TreeNames.Of(reference.SyntaxTree).Find(reference.GetSyntax(cancellationToken)) is not { } entry)
                continue;
            if (model.Graphs.Of(entry.Node, cancellationToken) is not { } graph)
                continue;
            foreach (var conversion in Conversions(graph))
            {
                if (conversion.Target is not IFlowAnonymousFunctionOperation lambda)
                    continue;
                var inner = graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken);
                var body = new BodyAnalyzer(model, lambda.Symbol, ContractOf(lambda, model), inner, new InferenceStack(), cancellationToken).Analyze();
                result.Add((lambda.Symbol, body.Observations));
            }
        }

        return result;
    }

    /// <summary>The method that owns the body.</summary>
    public static ISymbol? SymbolOf(SyntaxNode node, SemanticModel semanticModel, CancellationToken cancellationToken) => node switch
    {
        ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax property }
            => (semanticModel.GetDeclaredSymbol(property, cancellationToken) as IPropertySymbol)?.GetMethod,
        CompilationUnitSyntax => semanticModel.GetDeclaredSymbol(node, cancellationToken),
        _ => semanticModel.GetDeclaredSymbol(node, cancellationToken),
    };

    private static void Nested(ControlFlowGraph graph, DelegateFindings delegates, KernelModel model, EngineOptions options, List<Diagnostic> result, CancellationToken cancellationToken)
    {
        foreach (var function in graph.LocalFunctions)
        {
            var contract = model.ContractOf(function);
            if (!contract.IsTrusted && model.Summaries.GetBody(function.OriginalDefinition, contract, new InferenceStack(), cancellationToken) is { } body)
            {
                model.LockFacts.Add(model, function, contract, body);
                result.AddRange(KernelRules.Report(body.Observations, options.PossibleFindings));
            }

            Nested(graph.GetLocalFunctionControlFlowGraph(function, cancellationToken), delegates, model, options, result, cancellationToken);
        }

        foreach (var conversion in Conversions(graph))
        {
            if (conversion.Target is IMethodReferenceOperation { Method: { } target })
            {
                delegates.Check(conversion, target, cancellationToken);
                continue;
            }

            if (conversion.Target is not IFlowAnonymousFunctionOperation lambda)
                continue;
            var inner = graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken);
            if (!Graphs.IsWalkable(inner))
                continue;
            var contract = ContractOf(lambda, model);
            var body = new BodyAnalyzer(model, lambda.Symbol, contract, inner, new InferenceStack(), cancellationToken).Analyze();
            model.LockFacts.Add(model, lambda.Symbol, contract, body);
            result.AddRange(KernelRules.Report(ForeignReleases.Pair(lambda.Symbol, body.Observations, model, cancellationToken), options.PossibleFindings));
            delegates.Check(conversion, lambda.Symbol, body.Summary);
            Nested(inner, delegates, model, options, result, cancellationToken);
        }
    }

    /// <summary>A lambda has the contract of the delegate type that it is converted to, besides its own attributes.</summary>
    private static MemberContract ContractOf(IFlowAnonymousFunctionOperation lambda, KernelModel model)
    {
        var own = model.ContractOf(lambda.Symbol);
        if (own.SpeaksOfCallable || own.RunsIn is not null)
            return own;
        return lambda.Parent is { Type: INamedTypeSymbol { TypeKind: TypeKind.Delegate } type } ? model.Contracts.GetDelegateContract(type) : own;
    }

    /// <summary>Lambdas and method groups where they become delegates, in text order.</summary>
    private static List<DelegateConversion> Conversions(ControlFlowGraph graph)
    {
        var pending = new Stack<IOperation>();
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
                pending.Push(operation);
            if (block.BranchValue is { } value)
                pending.Push(value);
        }

        var found = new List<DelegateConversion>();
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IFlowAnonymousFunctionOperation)
            {
                found.Add(new DelegateConversion(operation, operation.Parent));
                continue;
            }

            if (operation is IMethodReferenceOperation { Parent: IDelegateCreationOperation creation })
                found.Add(new DelegateConversion(operation, creation));
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }

        found.Sort(static (a, b) => a.Target.Syntax.SpanStart.CompareTo(b.Target.Syntax.SpanStart));
        return found;
    }
}
