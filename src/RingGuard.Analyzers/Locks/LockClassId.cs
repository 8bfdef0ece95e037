using System;
using System.Text;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Locks;

/// <summary>
/// What lockdep calls a lock class: all locks with one declared class name, else all that one field or property holds, else
/// all objects of one type that are locks themselves.
/// </summary>
internal sealed class LockClassId : IEquatable<LockClassId>
{
    private readonly ISymbol? _symbol;

    private LockClassId(string? name, ISymbol? symbol)
    {
        Name = name;
        _symbol = symbol;
    }

    /// <summary>The declared name; null where the symbol is the class.</summary>
    public string? Name { get; }

    /// <summary>The type that stands for its objects; null for the other two forms.</summary>
    public ITypeSymbol? Type => _symbol as ITypeSymbol;

    /// <summary>For messages: "p2m", "Heap._lock".</summary>
    public string Display => Name ?? (_symbol is ITypeSymbol || _symbol?.ContainingType is null ? _symbol!.Name : _symbol.ContainingType.Name + "." + _symbol.Name);

    /// <summary>Orders classes the same way in every run.</summary>
    public string SortKey
    {
        get
        {
            var key = new StringBuilder(Name is null ? "S" : "N").Append(Display);
            return _symbol is null ? key.ToString() : key.Append('|').Append(_symbol.ToDisplayString()).ToString();
        }
    }

    public static LockClassId OfName(string name) => new(name, null);

    public static LockClassId OfSymbol(ISymbol symbol) => new(null, symbol.OriginalDefinition);

    public bool Equals(LockClassId? other)
        => other is not null && Name == other.Name && SymbolEqualityComparer.Default.Equals(_symbol, other._symbol);

    public override bool Equals(object? obj) => Equals(obj as LockClassId);

    public override int GetHashCode()
        => Name is not null ? StringComparer.Ordinal.GetHashCode(Name) : SymbolEqualityComparer.Default.GetHashCode(_symbol);
}
