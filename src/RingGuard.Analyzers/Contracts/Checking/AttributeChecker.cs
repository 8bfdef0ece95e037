using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>Finds ill-formed contracts in the attributes of one symbol. The compiler has already checked what attributes are in themselves.</summary>
internal sealed class AttributeChecker
{
    private readonly AttributeReader _reader = new();
    private readonly ClauseChecker _clauses;
    private readonly ContractProvider _provider;

    public AttributeChecker(Compilation compilation, ContractProvider provider)
    {
        _clauses = new ClauseChecker(compilation, provider);
        _provider = provider;
    }

    public void Check(ISymbol symbol, Action<Location, string> report, CancellationToken cancellationToken)
    {
        // The defining part carries the attributes of both.
        if (symbol is IMethodSymbol { PartialDefinitionPart: not null })
            return;

        var attributes = symbol.GetAttributes();
        CheckMarkers(symbol, attributes, report, cancellationToken);
        switch (symbol)
        {
            case IMethodSymbol method:
                CheckCallable(attributes, CallableShape.Of(method)!.Value, report, cancellationToken);
                CheckRoles(method.GetReturnTypeAttributes(), method.ReturnsVoid ? null : method.ReturnType, report, cancellationToken);
                CheckMustUse(attributes, method.ReturnsVoid, report, cancellationToken);
                CheckRestartable(method, _provider.GetContract(method), report);
                break;
            case INamedTypeSymbol { DelegateInvokeMethod: { } invoke } type:
                CheckCallable(attributes, CallableShape.Of(type)!.Value, report, cancellationToken);
                CheckRoles(invoke.GetReturnTypeAttributes(), invoke.ReturnsVoid ? null : invoke.ReturnType, report, cancellationToken);
                CheckMustUse(attributes, invoke.ReturnsVoid, report, cancellationToken);
                CheckRestartable(type, _provider.GetDelegateContract(type), report);
                break;
            case IPropertySymbol property:
                CheckCallable(attributes, CallableShape.Of(property)!.Value, report, cancellationToken);
                CheckRoles(attributes, property.Type, report, cancellationToken);
                break;
            case IEventSymbol @event:
                CheckCallable(attributes, CallableShape.Of(@event)!.Value, report, cancellationToken);
                break;
            case IFieldSymbol field:
                CheckRoles(attributes, field.Type, report, cancellationToken);
                break;
            case IParameterSymbol parameter:
                CheckRoles(attributes, parameter.Type, report, cancellationToken);
                break;
        }
    }

    private void CheckCallable(
        ImmutableArray<AttributeData> attributes, CallableShape shape, Action<Location, string> report, CancellationToken cancellationToken)
    {
        var known = new List<Clause>();
        var all = ReadAll(attributes, out var atomicSafe);
        var hasIrqForm = ClauseChecker.HasIrqForm(all.Clauses);
        var problems = new List<ClauseProblem>();
        foreach (var attribute in attributes)
        {
            if (AttributeReader.GetLocation(attribute) is not { } location)
                continue;

            var one = new ContractBuilder();
            _reader.ReadCallable(attribute, one);
            foreach (var clause in one.Clauses)
            {
                problems.Clear();
                _clauses.Check(clause, shape, problems);
                foreach (var problem in problems)
                    report(ArgumentLocation(attribute, problem.Argument, cancellationToken) ?? location, problem.Message);

                CheckEnumOfCondition(attribute, clause, shape, report, cancellationToken);
                foreach (var earlier in known)
                {
                    if (ClauseChecker.Clash(earlier, clause, hasIrqForm) is { } clash)
                    {
                        report(location, clash);
                        break;
                    }
                }

                if (atomicSafe && Contradiction.WithAtomicSafe(clause))
                    report(location, $"'AtomicSafe' and 'Effects({EnumTable.Effect.Format((uint)clause.Effects)})' contradict each other");
            }

            known.AddRange(one.Clauses);
        }
    }

    private ContractBuilder ReadAll(ImmutableArray<AttributeData> attributes, out bool atomicSafe)
    {
        var all = new ContractBuilder();
        _reader.ReadCallable(attributes, all);
        atomicSafe = all.IsAtomicSafe;
        return all;
    }

    /// <summary>A constant of another enum has a number, too; only its type tells that it is the wrong one.</summary>
    private static void CheckEnumOfCondition(
        AttributeData attribute, Clause clause, CallableShape shape, Action<Location, string> report, CancellationToken cancellationToken)
    {
        if (clause.When is not { } name || shape.TypeOf(name) is not { TypeKind: TypeKind.Enum or TypeKind.Struct } type)
            return;

        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == "Is" && argument.Value is { Kind: TypedConstantKind.Enum, Type: { } given }
                && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
                && !SymbolEqualityComparer.Default.Equals(given, type))
            {
                report(
                    ArgumentLocation(attribute, "Is", cancellationToken) ?? Location.None,
                    $"the value of 'Is' is of type '{given.Name}', the parameter '{name}' is of type '{type.Name}'");
            }
        }
    }

    private void CheckRoles(ImmutableArray<AttributeData> attributes, ITypeSymbol? type, Action<Location, string> report, CancellationToken cancellationToken)
    {
        foreach (var attribute in attributes)
        {
            if (AttributeReader.GetLocation(attribute) is not { } location)
                continue;

            var roles = _reader.ReadRoles(ImmutableArray.Create(attribute));
            for (var role = ValueRole.Current; role <= ValueRole.UserMemory; role++)
            {
                if (roles.Has(role) && ClauseChecker.CheckRole(role, type) is { } message)
                    report(FirstArgumentLocation(attribute, cancellationToken) ?? location, message);
            }
        }
    }

    private static void CheckMustUse(ImmutableArray<AttributeData> attributes, bool returnsVoid, Action<Location, string> report, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var attribute in attributes)
        {
            if (returnsVoid && AttributeReader.GetName(attribute.AttributeClass) == "MustUseResultAttribute"
                && AttributeReader.GetLocation(attribute) is { } location)
            {
                report(location, ClauseChecker.CheckRole(ValueRole.MustCheck, null)!);
            }
        }
    }

    private static void CheckRestartable(ISymbol symbol, MemberContract contract, Action<Location, string> report)
    {
        if (contract.ReturnRoles.Has(ValueRole.MustCheck))
            return;

        foreach (var clause in contract.Clauses)
        {
            // An inherited clause is reported where it is written.
            if ((clause.Effects & Effect.Restartable) != 0 && clause.Location is { SourceTree: { } tree } location && IsDeclaredAt(symbol, tree, location))
                report(location, $"'Effects(Restartable)' needs a result that is checked: '[return: Role(ValueRole.MustCheck)]' on '{symbol.Name}'");
        }
    }

    private static bool IsDeclaredAt(ISymbol symbol, SyntaxTree tree, Location location)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            if (reference.SyntaxTree == tree && reference.Span.Contains(location.SourceSpan))
                return true;
        }

        return symbol is IMethodSymbol { PartialImplementationPart: { } implementation } && IsDeclaredAt(implementation, tree, location);
    }

    private void CheckMarkers(ISymbol symbol, ImmutableArray<AttributeData> attributes, Action<Location, string> report, CancellationToken cancellationToken)
    {
        foreach (var attribute in attributes)
        {
            if (_reader.ReadMarker(attribute) is { } marker && MarkerChecker.Check(marker, symbol) is { } problem && AttributeReader.GetLocation(attribute) is { } location)
                report(ArgumentLocation(attribute, problem.Argument, cancellationToken) ?? FirstArgumentLocation(attribute, cancellationToken) ?? location, problem.Message);
        }
    }

    private static Location? FirstArgumentLocation(AttributeData attribute, CancellationToken cancellationToken)
        => attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
            ? arguments[0].GetLocation()
            : null;

    private static Location? ArgumentLocation(AttributeData attribute, string? name, CancellationToken cancellationToken)
    {
        if (name is null || attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is not AttributeSyntax { ArgumentList: { } list })
            return null;

        foreach (var argument in list.Arguments)
        {
            if (argument.NameEquals?.Name.Identifier.ValueText == name)
                return argument.GetLocation();
        }

        return null;
    }
}
