using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>The markers: facts that one rule each asks for, whether an attribute, an alias or a contract file states them.</summary>
internal sealed partial class ContractProvider
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<Marker>> _markers = new(SymbolEqualityComparer.Default);

    /// <summary>Whether some contract of the compilation uses the word: an enum member, or an attribute without its suffix.</summary>
    public bool Speaks(string word) => _words.Value.Contains(word);

    public bool HasMarker(ISymbol symbol, string word) => FindMarker(symbol, word) is not null;

    /// <summary>The number that a marker such as <c>[Bounded(n)]</c> carries; null without one.</summary>
    public int? MarkerNumber(ISymbol symbol, string word) => FindMarker(symbol, word)?.Value as int?;

    /// <summary>The text that a marker such as <c>[CountOf("name")]</c> carries; null without one.</summary>
    public string? MarkerText(ISymbol symbol, string word) => FindMarker(symbol, word)?.Value as string;

    public Marker? FindMarker(ISymbol symbol, string word)
    {
        foreach (var marker in MarkersOf(symbol))
        {
            if (marker.Word == word)
                return marker;
        }

        return null;
    }

    /// <summary>All markers of a symbol: of a callable, those of its contract.</summary>
    public ImmutableArray<Marker> MarkersOf(ISymbol symbol)
    {
        switch (symbol)
        {
            case IMethodSymbol method:
                return GetContract(method).Markers;
            case INamedTypeSymbol { TypeKind: TypeKind.Delegate } type:
                return GetDelegateContract(type).Markers;
        }

        symbol = symbol.OriginalDefinition;
        return _markers.TryGetValue(symbol, out var known) ? known : _markers.GetOrAdd(symbol, BuildMarkers(symbol));
    }

    /// <summary>An exception of this type, or of one derived from it, means that the machine stops: what is held then does not matter.</summary>
    public bool StopsMachine(ITypeSymbol? thrown)
    {
        if (thrown is ITypeParameterSymbol parameter)
            return parameter.ConstraintTypes.Any(StopsMachine);
        for (var type = thrown; type is { SpecialType: not SpecialType.System_Object }; type = type.BaseType)
        {
            if (HasMarker(type, MarkerWords.StopsMachine))
                return true;
        }

        return false;
    }

    /// <summary>
    /// The value of a bool argument for which the call does not come back: <c>[DoesNotReturnIf]</c> as on Debug.Assert, or the
    /// word of a contract file. Null when it comes back in any case.
    /// </summary>
    public bool? StopsIf(IParameterSymbol parameter)
    {
        if (parameter.Type.SpecialType != SpecialType.System_Boolean)
            return null;
        foreach (var attribute in parameter.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "DoesNotReturnIfAttribute", ConstructorArguments: { Length: 1 } arguments } && arguments[0].Value is bool stops)
                return stops;
        }

        return FindMarker(parameter, MarkerWords.DoesNotReturnIf)?.Value as bool?;
    }

    /// <summary>The number that is said of what the method returns; null when nothing is.</summary>
    public int? ReturnedNumber(IMethodSymbol method, string word)
    {
        method = Canonical(method);
        foreach (var attribute in method.GetReturnTypeAttributes())
        {
            if (_reader.ReadMarker(attribute) is { } marker && marker.Word == word)
                return marker.Value as int?;
        }

        if (GetFileId(method) is { } id)
        {
            foreach (var statement in Index.Project.Find(id + "->return"))
            {
                foreach (var marker in statement.Contract.Markers)
                {
                    if (marker.Word == word)
                        return marker.Value as int?;
                }
            }
        }

        return null;
    }

    /// <summary>The locks that a field or property may be accessed under; empty when it is not guarded.</summary>
    public ImmutableArray<GuardInfo> GetGuards(ISymbol member)
    {
        member = member.OriginalDefinition;
        return _guards.TryGetValue(member, out var known) ? known : _guards.GetOrAdd(member, BuildGuards(MarkersOf(member)));
    }

    private static ImmutableArray<GuardInfo> BuildGuards(ImmutableArray<Marker> markers)
    {
        ImmutableArray<GuardInfo>.Builder? guards = null;
        ValueRole? owner = null;
        foreach (var marker in markers)
        {
            if (marker is { Word: MarkerWords.GuardedBy, Value: string path })
                (guards ??= ImmutableArray.CreateBuilder<GuardInfo>()).Add(new GuardInfo(path, marker.Mode));
            else if (marker is { Word: MarkerWords.OwnedBy, Value: ValueRole role })
                owner ??= role;
        }

        if (guards is null)
            return ImmutableArray<GuardInfo>.Empty;
        for (var i = 0; owner is not null && i < guards.Count; i++)
            guards[i] = guards[i] with { Owner = owner };
        return guards.ToImmutable();
    }

    /// <summary>Markers of what is no callable: a field, property, parameter, type or the assembly.</summary>
    private ImmutableArray<Marker> BuildMarkers(ISymbol symbol)
    {
        var markers = ImmutableArray.CreateBuilder<Marker>();
        var attributes = symbol.GetAttributes();
        foreach (var attribute in attributes)
        {
            if (_reader.ReadMarker(attribute) is { } marker)
                Add(marker, markers);
        }

        if (symbol is IAssemblySymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(symbol, _compilation.Assembly))
            {
                foreach (var statement in Index.AssemblyStatements)
                    Add(statement.Contract.Markers, markers);
            }

            return markers.ToImmutable();
        }

        if (Index.AliasedAttributeNames.Count > 0)
        {
            foreach (var attribute in attributes)
            {
                if (attribute.AttributeClass is not { } attributeClass)
                    continue;
                foreach (var alias in Index.FindAliases(attributeClass))
                    Add(alias.Contract.Markers, markers);
            }
        }

        AddMarkersFromFiles(symbol, markers);
        var own = markers.Count;
        foreach (var inherited in InheritedFrom(symbol))
        {
            foreach (var marker in MarkersOf(inherited))
            {
                if (MarkerWords.IsInherited(marker.Word) && !Says(markers, own, marker.Word))
                    Add(marker, markers);
            }
        }

        return markers.Count == 0 ? ImmutableArray<Marker>.Empty : markers.ToImmutable();
    }

    private void AddMarkersFromFiles(ISymbol symbol, ImmutableArray<Marker>.Builder markers)
    {
        var target = symbol is IParameterSymbol parameter ? "->" + parameter.Name : "";
        var owner = symbol switch
        {
            IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.DelegateInvoke, ContainingType: { } delegateType } } => delegateType,
            IParameterSymbol { ContainingSymbol: { } container } => container.OriginalDefinition,
            _ => symbol,
        };
        if (GetFileId(owner) is not { } id)
            return;
        var statements = Index.Project.Find(id + target);
        foreach (var statement in statements)
            Add(statement.Contract.Markers, markers);
        if (statements.Count > 0 || !IsOfLibrary(owner))
            return;
        foreach (var statement in Index.BuiltIn.Find(id + target))
            Add(statement.Contract.Markers, markers);
    }

    /// <summary>What a symbol that is no callable has its markers from beside itself.</summary>
    private static ImmutableArray<ISymbol> InheritedFrom(ISymbol symbol)
    {
        switch (symbol)
        {
            case IPropertySymbol or IEventSymbol:
                return BaseMembers.Of(symbol);
            case INamedTypeSymbol { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } baseType }:
                return ImmutableArray.Create<ISymbol>(baseType);
            case IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method } parameter:
                var parameters = ImmutableArray.CreateBuilder<ISymbol>();
                foreach (var baseMember in BaseMembers.Of(method))
                {
                    if (baseMember is IMethodSymbol baseMethod && parameter.Ordinal < baseMethod.Parameters.Length)
                        parameters.Add(baseMethod.Parameters[parameter.Ordinal]);
                }

                return parameters.ToImmutable();
            default:
                return ImmutableArray<ISymbol>.Empty;
        }
    }

    private static void Add(ImmutableArray<Marker> from, ImmutableArray<Marker>.Builder markers)
    {
        foreach (var marker in from)
            Add(marker, markers);
    }

    private static void Add(Marker marker, ImmutableArray<Marker>.Builder markers)
    {
        if (!markers.Contains(marker))
            markers.Add(marker);
    }

    private static bool Says(IReadOnlyList<Marker> markers, int count, string word)
    {
        for (var i = 0; i < count; i++)
        {
            if (markers[i].Word == word)
                return true;
        }

        return false;
    }
}
