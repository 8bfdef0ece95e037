using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer.Language;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>Checks markers against the symbol that they are about; the same for attributes and contract files.</summary>
internal static class MarkerChecker
{
    /// <summary>What is wrong, with the name of the argument to blame (null: the first, or the word itself); null when nothing is.</summary>
    public static ClauseProblem? Check(Marker marker, ISymbol symbol) => marker.Word switch
    {
        MarkerWords.Bounded or MarkerWords.Cost when marker.Value is < 0 => new ClauseProblem(null, $"'{marker.Word}' cannot be negative"),
        MarkerWords.GuardedBy when marker.Value is string path => OfGuard(path, symbol),
        MarkerWords.CountOf when marker.Value is string name => OfCount(name, symbol),
        MarkerWords.TestAndClear => OfTest(marker, symbol),
        MarkerWords.DoesNotReturnIf => OfStoppingArgument(symbol),
        MarkerWords.StopsMachine when symbol is INamedTypeSymbol { TypeKind: not TypeKind.Delegate } type => OfStop(type),
        _ => null,
    };

    /// <summary>A second value of a word that says one thing; null when they agree.</summary>
    public static bool Contradicts(Marker earlier, Marker later)
        => earlier.Word == later.Word && MarkerWords.IsSingle(later.Word) && !Equals(earlier.Value, later.Value);

    private static ClauseProblem? OfGuard(string path, ISymbol symbol)
    {
        if (symbol.ContainingType is not { } type || ContractPath.FromMember(symbol, AccessPath.This, path) is not null || HasErrorBase(type))
            return null;
        var first = path.Split('.', '-', '[')[0].Trim();
        return new ClauseProblem(null, $"the lock '{path}' of 'GuardedBy' is not found from '{type.Name}'" + Spelling.Hint(first, NamesOf(type)));
    }

    private static ClauseProblem? OfCount(string name, ISymbol symbol)
    {
        var names = new List<string>();
        if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol method } self)
        {
            foreach (var parameter in method.Parameters)
            {
                if (!SymbolEqualityComparer.Default.Equals(parameter, self))
                    names.Add(parameter.Name);
            }
        }

        if (symbol.ContainingType is not { } type || HasErrorBase(type))
            return null;
        names.AddRange(NamesOf(type));
        return names.Contains(name) ? null : new ClauseProblem(null, $"'CountOf(\"{name}\")' counts nothing that '{type.Name}' has" + Spelling.Hint(name, names));
    }

    private static ClauseProblem? OfTest(Marker marker, ISymbol symbol)
    {
        if (CallableShape.Of(symbol) is not { } shape)
            return null;
        if (shape.Result is null && symbol is not IEventSymbol)
            return new ClauseProblem(null, $"'TestAndClear' speaks of an answer, and '{symbol.Name}' returns nothing");
        return marker.When is { } when && shape.TypeOf(when) is null ? new ClauseProblem("When", $"'{symbol.Name}' has no parameter '{when}'") : null;
    }

    private static ClauseProblem? OfStoppingArgument(ISymbol symbol) => symbol switch
    {
        IParameterSymbol { Type.SpecialType: SpecialType.System_Boolean } => null,
        IParameterSymbol { Type: { TypeKind: TypeKind.Error } or { Name: "Boolean" } } => null,
        IParameterSymbol parameter => new ClauseProblem(null, $"'DoesNotReturnIf' speaks of a bool, and '{parameter.Name}' is '{parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'"),
        _ => new ClauseProblem(null, "'DoesNotReturnIf' speaks of a parameter; write '->parameter' behind the method"),
    };

    private static ClauseProblem? OfStop(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.TypeKind == TypeKind.Error || ThrownType.IsSystemException(current))
                return null;
        }

        return new ClauseProblem(null, $"'StopsMachine' speaks of an exception, and '{type.Name}' is none; it cannot be thrown");
    }

    private static ImmutableArray<string> NamesOf(INamedTypeSymbol type)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IFieldSymbol or IPropertySymbol && member.CanBeReferencedByName)
                    names.Add(member.Name);
            }
        }

        return names.ToImmutable();
    }

    private static bool HasErrorBase(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.TypeKind == TypeKind.Error)
                return true;
        }

        return false;
    }
}
