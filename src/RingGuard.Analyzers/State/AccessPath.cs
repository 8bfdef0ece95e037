using System;
using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.State;

internal enum PathRoot
{
    This,
    Parameter,
    Local,
    Static,

    /// <summary>The object that one operation produced: a call result, a new object, an element of an enumeration.</summary>
    Produced,
}

/// <summary>One step of a path: a member, or an element whose index is spelled as text.</summary>
internal readonly struct PathElement(ISymbol? member, string? index) : IEquatable<PathElement>
{
    /// <summary>A member that exists and cannot be seen, as a private one of another assembly.</summary>
    public static PathElement Hidden(string name) => new(null, "." + name);

    public ISymbol? Member { get; } = member;

    public string? Index { get; } = index;

    public bool Equals(PathElement other)
        => SymbolEqualityComparer.Default.Equals(Member, other.Member) && Index == other.Index;

    public override bool Equals(object? obj) => obj is PathElement other && Equals(other);

    public override int GetHashCode()
        => (Member is null ? 0 : SymbolEqualityComparer.Default.GetHashCode(Member)) * 31 + (Index?.GetHashCode() ?? 0);
}

/// <summary>
/// Names an object by the way it is reached (k-limited): locks, FP contexts and tokens are identified by it.
/// Two equal paths name one object as long as no step was reassigned in between, which the transfer sees to.
/// </summary>
internal sealed class AccessPath : IEquatable<AccessPath>
{
    /// <summary>Longer paths are unknown; keeps the domain finite in loops that walk a list.</summary>
    public const int MaxLength = 6;

    /// <summary>Stands for the index of any element of a collection.</summary>
    public const string AnyIndex = "*";

    /// <summary>No operation has this number.</summary>
    private const int ReturnSite = int.MinValue;

    private readonly int _hash;

    public AccessPath(PathRoot root, ISymbol? rootSymbol, int site, ImmutableArray<PathElement> elements)
    {
        Root = root;
        RootSymbol = rootSymbol;
        Site = site;
        Elements = elements;
        var hash = (int)root * 397 + site;
        if (rootSymbol is not null)
            hash = hash * 31 + SymbolEqualityComparer.Default.GetHashCode(rootSymbol);
        foreach (var element in elements)
            hash = hash * 31 + element.GetHashCode();
        _hash = hash;
    }

    public static AccessPath This { get; } = new(PathRoot.This, null, 0, ImmutableArray<PathElement>.Empty);

    /// <summary>In a contract: the object that the callable returns.</summary>
    public static AccessPath Return { get; } = ProducedAt(ReturnSite);

    public bool IsReturn => Root == PathRoot.Produced && Site == ReturnSite;

    public PathRoot Root { get; }

    /// <summary>The parameter, local or static member; null for <see cref="PathRoot.This"/> and <see cref="PathRoot.Produced"/>.</summary>
    public ISymbol? RootSymbol { get; }

    /// <summary>For <see cref="PathRoot.Produced"/>, the site of the operation.</summary>
    public int Site { get; }

    public ImmutableArray<PathElement> Elements { get; }

    public static AccessPath Of(PathRoot root, ISymbol symbol) => new(root, symbol, 0, ImmutableArray<PathElement>.Empty);

    public static AccessPath ProducedAt(int site) => new(PathRoot.Produced, null, site, ImmutableArray<PathElement>.Empty);

    public AccessPath? Append(ISymbol member) => Append(new PathElement(member.OriginalDefinition, null));

    public AccessPath? Append(PathElement element)
        => Elements.Length >= MaxLength ? null : new AccessPath(Root, RootSymbol, Site, Elements.Add(element));

    /// <summary>The same steps from another start; null when it gets too long.</summary>
    public AccessPath? Rebase(AccessPath start)
    {
        if (Elements.IsEmpty)
            return start;
        if (start.Elements.Length + Elements.Length > MaxLength)
            return null;
        return new AccessPath(start.Root, start.RootSymbol, start.Site, start.Elements.AddRange(Elements));
    }

    /// <summary>Whether this path leads to <paramref name="other"/> or to an object that holds it.</summary>
    public bool IsPrefixOf(AccessPath other)
    {
        if (Root != other.Root || Site != other.Site || Elements.Length > other.Elements.Length
            || !SymbolEqualityComparer.Default.Equals(RootSymbol, other.RootSymbol))
        {
            return false;
        }

        for (var i = 0; i < Elements.Length; i++)
        {
            if (!Elements[i].Equals(other.Elements[i]))
                return false;
        }

        return true;
    }

    /// <summary>The collection of which the path names any element; null where it names none.</summary>
    public AccessPath? Collection()
    {
        for (var i = 0; i < Elements.Length; i++)
        {
            if (Elements[i].Index == AnyIndex)
                return new AccessPath(Root, RootSymbol, Site, Elements.RemoveRange(i, Elements.Length - i));
        }

        return null;
    }

    public bool Mentions(ISymbol member)
    {
        foreach (var element in Elements)
        {
            if (SymbolEqualityComparer.Default.Equals(element.Member, member))
                return true;
        }

        return RootSymbol is not null && SymbolEqualityComparer.Default.Equals(RootSymbol, member);
    }

    /// <summary>The same path for any element in place of those that <paramref name="isIndex"/> tells; itself where there is none.</summary>
    public AccessPath WithAnyIndex(Func<string, bool> isIndex)
    {
        var elements = Elements;
        for (var i = 0; i < elements.Length; i++)
        {
            if (elements[i].Index is { Length: > 0 } index && index[0] != '.' && isIndex(index))
                elements = elements.SetItem(i, new PathElement(null, AnyIndex));
        }

        return elements == Elements ? this : new AccessPath(Root, RootSymbol, Site, elements);
    }

    public AccessPath WithIndex(string index, string value)
    {
        var elements = Elements;
        for (var i = 0; i < elements.Length; i++)
        {
            if (elements[i].Index == index)
                elements = elements.SetItem(i, new PathElement(null, value));
        }

        return elements == Elements ? this : new AccessPath(Root, RootSymbol, Site, elements);
    }

    public bool MentionsIndex(string index)
    {
        foreach (var element in Elements)
        {
            if (element.Index == index)
                return true;
        }

        return false;
    }

    public bool Equals(AccessPath? other)
        => other is not null && _hash == other._hash && Elements.Length == other.Elements.Length && IsPrefixOf(other);

    public override bool Equals(object? obj) => Equals(obj as AccessPath);

    public override int GetHashCode() => _hash;

    /// <summary>For messages and probes: "this._lock", "p2m.Lock", "Heap.Lock".</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Root switch
        {
            PathRoot.This => "this",
            PathRoot.Produced => "result",
            PathRoot.Static => RootSymbol!.ContainingType is { } type ? type.Name + "." + RootSymbol.Name : RootSymbol.Name,
            _ => RootSymbol!.Name,
        });
        foreach (var element in Elements)
        {
            if (element.Member is not null)
                text.Append('.').Append(element.Member.Name);
            else if (element.Index is { Length: > 0 } hidden && hidden[0] == '.')
                text.Append(element.Index);
            else
                text.Append('[').Append(element.Index).Append(']');
        }

        return text.ToString();
    }

    /// <summary>As <see cref="ToString"/>, without a leading "this.".</summary>
    public string ToShortString()
    {
        var text = ToString();
        return text.StartsWith("this.", StringComparison.Ordinal) ? text.Substring(5) : text;
    }
}
