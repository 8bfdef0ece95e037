using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>The findings of one member: its body, and the lambdas and local functions in it.</summary>
internal static class BodyFindings
{
    public static List<Diagnostic> Of(MemberEntry member, SemanticModel semanticModel, KernelModel model, EngineOptions options, BodyUses uses, CancellationToken cancellationToken)
    {
        var result = new List<Diagnostic>();
        var isInitializer = Initializers.Is(member.Node);
        var symbol = isInitializer && semanticModel.GetDeclaredSymbol(member.Node.Parent!, cancellationToken) is { ContainingType: not null } initialized
            ? model.Initializers.ConstructorOf(initialized)
            : SymbolOf(member.Node, semanticModel, cancellationToken);
        if (symbol is not IMethodSymbol method)
            return result;
        var contract = model.ContractOf(method);
        if (contract.IsTrusted || contract.IsStub)
            return result;
        if (model.Graphs.Of(member.Node, semanticModel, cancellationToken) is not { } graph)
            return result;
        model.Summaries.RegisterLocalFunctions(graph);
        var bodies = new NestedBodies(model, uses, cancellationToken);
        var body = isInitializer
            ? new BodyAnalyzer(model, method, Initializers.Entered(contract), graph, new InferenceStack(uses), cancellationToken).Analyze()
            : model.Summaries.GetBody(method.OriginalDefinition, contract, new InferenceStack(uses), cancellationToken);
        if (body is not null)
        {
            bodies.Judged.UnionWith(body.Judged);
            if (!isInitializer)
                model.LockFacts.Add(model, method, contract, body);
            result.AddRange(KernelRules.Report(ForeignReleases.Pair(method, body.Observations, model, uses, cancellationToken), options.PossibleFindings));
        }

        bodies.Collect(graph);
        Report(bodies, new DelegateFindings(model, options, uses, result.Add), model, options, uses, result, cancellationToken);
        model.Graphs.Release(member.Node);
        return result;
    }

    /// <summary>What is observed in the lambdas of a method.</summary>
    public static IReadOnlyList<(IMethodSymbol Method, ImmutableArray<Observation> Observations)> LambdasOf(IMethodSymbol method, BodyResult analysed, KernelModel model, BodyUses uses, CancellationToken cancellationToken)
    {
        var result = new List<(IMethodSymbol, ImmutableArray<Observation>)>();
        foreach (var reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            if (!model.Compilation.ContainsSyntaxTree(reference.SyntaxTree) || TreeNames.Of(reference.SyntaxTree).Find(reference.GetSyntax(cancellationToken)) is not { } entry)
                continue;
            if (model.Graphs.Of(entry.Node, cancellationToken) is not { } graph)
                continue;
            var bodies = new NestedBodies(model, uses, cancellationToken);
            bodies.Judged.UnionWith(analysed.Judged);
            bodies.Collect(graph);
            foreach (var lambda in bodies.Lambdas)
                result.Add((lambda.Method, bodies.ObservationsOf(lambda.Conversion, lambda.Body)));
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

    private static void Report(NestedBodies bodies, DelegateFindings delegates, KernelModel model, EngineOptions options, BodyUses uses, List<Diagnostic> result, CancellationToken cancellationToken)
    {
        foreach (var (function, contract, body) in bodies.LocalFunctions)
        {
            model.LockFacts.Add(model, function, contract, body);
            result.AddRange(KernelRules.Report(body.Observations, options.PossibleFindings));
        }

        foreach (var (conversion, target) in bodies.MethodGroups)
        {
            if (!bodies.IsSeenAtCalls(conversion))
                delegates.Check(conversion, target, cancellationToken);
        }

        foreach (var (conversion, lambda, contract, body) in bodies.Lambdas)
        {
            model.LockFacts.Add(model, lambda, contract, body);
            result.AddRange(KernelRules.Report(ForeignReleases.Pair(lambda, bodies.ObservationsOf(conversion, body), model, uses, cancellationToken), options.PossibleFindings));
            if (!bodies.IsSeenAtCalls(conversion))
                delegates.Check(conversion, lambda, body.Summary);
        }
    }

    /// <summary>A lambda has the contract of the delegate type that it is converted to, besides its own attributes.</summary>
    public static MemberContract ContractOf(IFlowAnonymousFunctionOperation lambda, KernelModel model)
    {
        var own = model.ContractOf(lambda.Symbol);
        if (own.SpeaksOfCallable || own.RunsIn is not null)
            return own;
        return lambda.Parent is { Type: INamedTypeSymbol { TypeKind: TypeKind.Delegate } type } ? model.Contracts.GetDelegateContract(type) : own;
    }

    /// <summary>Lambdas and method groups where they become delegates, in text order.</summary>
    public static List<DelegateConversion> Conversions(ControlFlowGraph graph)
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
