using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Incremental;

/// <summary>A place in a source tree.</summary>
internal sealed record Place(SyntaxTree Tree, TextSpan Span);

/// <summary>
/// Takes an object apart into values that hold nothing of a compilation, or puts it together again: one description of the
/// object serves both ways, as each member is handed to the archive and comes back from it.
/// </summary>
internal sealed class Archive
{
    private readonly List<object?>? _written;
    private readonly ImmutableArray<object?> _parts;
    private readonly IAssemblySymbol? _own;
    private readonly SymbolFinder? _symbols;
    private int _next;

    /// <summary>Takes apart what belongs to the compilation of the assembly.</summary>
    public Archive(IAssemblySymbol own)
    {
        _own = own;
        _written = new List<object?>();
    }

    /// <summary>Puts together for the compilation whose symbols are found.</summary>
    public Archive(ImmutableArray<object?> parts, SymbolFinder symbols)
    {
        _parts = parts;
        _symbols = symbols;
    }

    /// <summary>False once something had no form that lasts, or could not be found again.</summary>
    public bool IsWhole { get; private set; } = true;

    public ImmutableArray<object?> Parts => _written!.ToImmutableArray();

    /// <summary>A value that speaks of no compilation, with equality by value.</summary>
    public T Value<T>(T value)
    {
        if (_written is null)
            return (T)_parts[_next++]!;
        _written.Add(value);
        return value;
    }

    /// <summary>Something that has no description.</summary>
    public T Refuse<T>(T value)
    {
        IsWhole = false;
        return value;
    }

    public T? Symbol<T>(T? symbol)
        where T : class, ISymbol
    {
        if (_written is not null)
        {
            var reference = symbol is null ? null : SymbolRef.To(symbol, _own!);
            IsWhole &= reference is null == symbol is null;
            _written.Add(reference);
            return symbol;
        }

        if (_parts[_next++] is not SymbolRef kept)
            return null;
        var found = _symbols!.Find(kept) as T;
        IsWhole &= found is not null;
        return found;
    }

    public Location Location(Location? location)
    {
        if (_written is not null)
        {
            _written.Add(location is { IsInSource: true, SourceTree: { } tree } ? new Place(tree, location.SourceSpan) : null);
            IsWhole &= location is { IsInSource: true } or { Kind: LocationKind.None };
            return location!;
        }

        return _parts[_next++] is Place place ? Microsoft.CodeAnalysis.Location.Create(place.Tree, place.Span) : Microsoft.CodeAnalysis.Location.None;
    }

    public ImmutableArray<T> Array<T>(ImmutableArray<T> items, Func<Archive, T?, T> item)
    {
        var length = Value(items.IsDefault ? 0 : items.Length);
        if (_written is not null)
        {
            for (var i = 0; i < length; i++)
                item(this, items[i]);
            return items;
        }

        if (length == 0)
            return ImmutableArray<T>.Empty;
        var read = ImmutableArray.CreateBuilder<T>(length);
        for (var i = 0; i < length && IsWhole; i++)
            read.Add(item(this, default));
        return read.ToImmutable();
    }

    public AccessPath? Path(AccessPath? path)
    {
        if (!Value(path is not null))
            return null;
        var root = Value(path?.Root ?? default);
        var symbol = Symbol(path?.RootSymbol);
        var site = Value(path?.Site ?? 0);
        var elements = Array(path?.Elements ?? default, static (a, e) => new PathElement(a.Symbol(e.Member), a.Value(e.Index)));
        return path ?? (IsWhole ? new AccessPath(root, symbol, site, elements) : null);
    }

    /// <summary>As <see cref="Path"/>, where there always is one.</summary>
    public AccessPath PathOf(AccessPath? path) => Path(path) ?? AccessPath.This;
}
