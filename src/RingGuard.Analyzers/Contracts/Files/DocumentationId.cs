using System;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>Parts of documentation comment ids, without symbols.</summary>
internal static class DocumentationId
{
    private static readonly char[] SegmentSeparators = { '.', '#' };

    /// <summary>"M:N.T.Take``1" of "M:N.T.Take``1(System.Int32)~X": the id without parameter list and conversion result.</summary>
    public static string WithoutParameters(string id)
    {
        var end = id.IndexOfAny(new[] { '(', '~' });
        return end < 0 ? id : id.Substring(0, end);
    }

    /// <summary>Also without the arity of the method itself.</summary>
    public static string WithoutParametersAndArity(string id)
    {
        var name = WithoutParameters(id);
        var arity = name.LastIndexOf("``", StringComparison.Ordinal);
        return arity < 0 ? name : name.Substring(0, arity);
    }

    /// <summary>Simple name, "ctor" for constructors; the same for an id and for the symbol that it names.</summary>
    public static string SimpleName(string id)
    {
        var name = WithoutParameters(id);
        name = name.Substring(name.LastIndexOfAny(SegmentSeparators) + 1);
        if (name.Length > 2 && name[1] == ':')
            name = name.Substring(2);
        var arity = name.IndexOf('`');
        return arity < 0 ? name : name.Substring(0, arity);
    }

    /// <summary>Key of a symbol that equals <see cref="SimpleName(string)"/> of its id.</summary>
    public static string SimpleName(ISymbol symbol)
    {
        if (symbol is IPropertySymbol { IsIndexer: true })
            return symbol.MetadataName.Substring(symbol.MetadataName.LastIndexOf('.') + 1);

        var name = symbol.Name;
        var dot = name.LastIndexOf('.');
        return dot < 0 ? name : name.Substring(dot + 1);
    }

    /// <summary>"M:N.T" of "M:N.T.Take(System.Int32)": the id without the last name.</summary>
    public static string ContainerOf(string id)
    {
        var name = WithoutParameters(id);
        var end = name.LastIndexOf('.');
        return end < 0 ? name : name.Substring(0, end);
    }

    /// <summary>What source writes to reach the symbol: the type's name for a constructor.</summary>
    public static string NameInSource(string id)
    {
        var simple = SimpleName(id);
        if (simple is not ("ctor" or "cctor") || !WithoutParameters(id).EndsWith("#" + simple, StringComparison.Ordinal))
            return StripAccessor(id, simple);

        var owner = WithoutParameters(id);
        return SimpleName(owner.Substring(0, owner.LastIndexOf('#') - 1));
    }

    private static string StripAccessor(string id, string simple)
    {
        if (id[0] != 'M')
            return simple;

        foreach (var prefix in new[] { "get_", "set_", "add_", "remove_", "raise_" })
        {
            if (simple.StartsWith(prefix, StringComparison.Ordinal))
                return simple.Substring(prefix.Length);
        }

        return simple;
    }
}
