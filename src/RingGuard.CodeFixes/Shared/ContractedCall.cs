using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.CodeFixes;

/// <summary>What a call takes or gives back, named by the caller's expressions; the path is null where it has no name.</summary>
internal readonly record struct TakenObject(ResourceKey Resource, AccessPath? Path)
{
    /// <summary>Counts and sections belong to the CPU, whoever is asked for them; locks and saved states to an object.</summary>
    public bool IsPairOf(TakenObject other)
        => Resource == other.Resource && (!(Resource.IsLock || Resource is { IsOwnContext: false, Resource: RingGuard.Analyzers.Contracts.Resource.Irq }) || (Path is not null && Path.Equals(other.Path)));
}

/// <summary>A call statement whose callee has a contract.</summary>
internal sealed class ContractedCall
{
    private readonly SemanticModel _model;

    private ContractedCall(ExpressionStatementSyntax statement, InvocationExpressionSyntax invocation, IMethodSymbol method, MemberContract contract, SemanticModel model)
    {
        Statement = statement;
        Invocation = invocation;
        Method = method;
        Contract = contract;
        _model = model;
        Acquired = Objects(ClauseKind.Acquires, model);
        Released = Objects(ClauseKind.Releases, model);
    }

    public ExpressionStatementSyntax Statement { get; }

    public InvocationExpressionSyntax Invocation { get; }

    public IMethodSymbol Method { get; }

    public MemberContract Contract { get; }

    public IReadOnlyList<TakenObject> Acquired { get; }

    public IReadOnlyList<TakenObject> Released { get; }

    /// <summary>What is called on, null for a static member and for an implicit <c>this</c>.</summary>
    public ExpressionSyntax? Receiver => Invocation.Expression is MemberAccessExpressionSyntax access && !Method.IsStatic ? access.Expression : null;

    public static ContractedCall? Of(SyntaxNode? node, SemanticModel model, ContractProvider contracts)
    {
        if (node is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax invocation } statement
            || invocation.Expression is not (MemberAccessExpressionSyntax or SimpleNameSyntax)
            || model.GetSymbolInfo(invocation).Symbol is not IMethodSymbol method)
        {
            return null;
        }

        var contract = contracts.GetContract(method);
        return contract.SpeaksOfCallable ? new ContractedCall(statement, invocation, method, contract, model) : null;
    }

    /// <summary>Takes what it takes whatever it returns.</summary>
    public bool IsUnconditional
    {
        get
        {
            foreach (var clause in Contract.Clauses)
            {
                if (clause.Kind is ClauseKind.Acquires or ClauseKind.Releases && (clause.On != Outcome.Always || Applies(clause) is null))
                    return false;
            }

            return true;
        }
    }

    /// <summary>Gives back exactly what the other takes.</summary>
    public bool ReleasesAllOf(ContractedCall acquire)
    {
        if (acquire.Acquired.Count == 0 || acquire.Acquired.Count != Released.Count)
            return false;
        foreach (var taken in acquire.Acquired)
        {
            if (!Contains(Released, taken))
                return false;
        }

        return true;
    }

    /// <summary>Takes or gives back something that the other takes.</summary>
    public bool Touches(ContractedCall acquire)
    {
        foreach (var taken in acquire.Acquired)
        {
            // The count that a lock carries is everybody's; only the lock itself tells.
            if (HasLock(acquire.Acquired) && !taken.Resource.IsLock)
                continue;
            if (Contains(Released, taken) || Contains(Acquired, taken))
                return true;
        }

        return false;
    }

    /// <summary>Whether the clause speaks of a call with these arguments; null where they do not tell.</summary>
    private bool? Applies(Clause clause)
    {
        if (clause.When is not { } name)
            return true;
        foreach (var parameter in (Method.ReducedFrom ?? Method).Parameters)
        {
            if (parameter.Name != name)
                continue;
            if (ArgumentFor(parameter) is { } argument)
                return _model.GetConstantValue(argument) is { HasValue: true, Value: bool given } && clause.Is is bool wanted ? given == wanted : null;
            return parameter.HasExplicitDefaultValue && parameter.ExplicitDefaultValue is bool usual && clause.Is is bool asked ? usual == asked : null;
        }

        return null;
    }

    private static bool HasLock(IReadOnlyList<TakenObject> objects)
    {
        foreach (var taken in objects)
        {
            if (taken.Resource.IsLock)
                return true;
        }

        return false;
    }

    private static bool Contains(IReadOnlyList<TakenObject> objects, TakenObject wanted)
    {
        foreach (var candidate in objects)
        {
            if (wanted.IsPairOf(candidate))
                return true;
        }

        return false;
    }

    private List<TakenObject> Objects(ClauseKind kind, SemanticModel model)
    {
        var result = new List<TakenObject>();
        foreach (var clause in Contract.Clauses)
        {
            if (clause.Kind != kind || Applies(clause) == false)
                continue;
            if (clause.CustomContext is { } context)
                result.Add(new TakenObject(new ResourceKey(default, context), null));
            else if (clause.Resource is { } resource)
                result.Add(new TakenObject(new ResourceKey(resource), Translate(clause.Of, model)));
        }

        return result;
    }

    private AccessPath? Translate(string? of, SemanticModel model)
    {
        var definition = (Method.ReducedFrom ?? Method).OriginalDefinition;
        var path = of is null ? ContractPath.Default(definition) : ContractPath.Resolve(definition, of);
        switch (path)
        {
            case { Root: PathRoot.Static }:
                return path;
            case { Root: PathRoot.This }:
                var start = Receiver is { } receiver ? ObjectPaths.Read(receiver, model) : AccessPath.This;
                return start is null ? null : path.Rebase(start);
            case { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter }:
                return ArgumentFor(parameter) is { } argument && ObjectPaths.Read(argument, model) is { } named ? path.Rebase(named) : null;
            default:
                return null;
        }
    }

    private ExpressionSyntax? ArgumentFor(IParameterSymbol parameter)
    {
        var ordinal = parameter.Ordinal;
        if (Method.ReducedFrom is not null)
        {
            if (ordinal == 0)
                return (Invocation.Expression as MemberAccessExpressionSyntax)?.Expression;
            ordinal--;
        }

        var arguments = Invocation.ArgumentList.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].NameColon is { } name ? name.Name.Identifier.ValueText == parameter.Name : i == ordinal)
                return arguments[i].Expression;
        }

        return null;
    }
}
