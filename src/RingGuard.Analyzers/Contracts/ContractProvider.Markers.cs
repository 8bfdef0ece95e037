using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>The auxiliary markers: facts that one rule each asks for.</summary>
internal sealed partial class ContractProvider
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<Marker>> _markers = new(SymbolEqualityComparer.Default);

    /// <summary>Whether some contract of the compilation uses the word: an enum member, or an attribute without its suffix.</summary>
    public bool Speaks(string word) => _words.Value.Contains(word);

    public bool HasMarker(ISymbol symbol, string name) => FindMarker(symbol, name) is not null;

    /// <summary>The number that a marker such as <c>[Bounded(n)]</c> carries; null without one.</summary>
    public int? MarkerNumber(ISymbol symbol, string name) => FindMarker(symbol, name)?.Value as int?;

    /// <summary>The text that a marker such as <c>[CountOf("name")]</c> carries; null without one.</summary>
    public string? MarkerText(ISymbol symbol, string name) => FindMarker(symbol, name)?.Value as string;

    private Marker? FindMarker(ISymbol symbol, string name)
    {
        symbol = symbol is IMethodSymbol method ? Canonical(method) : symbol.OriginalDefinition;
        var markers = _markers.TryGetValue(symbol, out var known) ? known : _markers.GetOrAdd(symbol, ReadMarkers(symbol));
        foreach (var marker in markers)
        {
            if (marker.Name == name)
                return marker;
        }

        return null;
    }

    private static ImmutableArray<Marker> ReadMarkers(ISymbol symbol)
    {
        var builder = ImmutableArray.CreateBuilder<Marker>();
        Add(symbol);
        if (symbol is IMethodSymbol { AssociatedSymbol: { } owner })
            Add(owner);
        foreach (var inherited in BaseMembers.Of(symbol))
            Add(inherited);
        return builder.Count == 0 ? ImmutableArray<Marker>.Empty : builder.ToImmutable();

        void Add(ISymbol from)
        {
            foreach (var attribute in from.GetAttributes())
            {
                if (AttributeReader.GetName(attribute.AttributeClass) is not { } name)
                    continue;
                var first = AttributeReader.GetFirst(attribute);
                builder.Add(new Marker(
                    name.Substring(0, name.Length - "Attribute".Length),
                    first.Kind is TypedConstantKind.Primitive or TypedConstantKind.Enum ? first.Value : null));
            }
        }
    }

    private sealed record Marker(string Name, object? Value);
}
