using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// Translates enum arguments of attributes by the member names of the attribute's own enum type: a kernel may compile in
/// a copy of the vocabulary whose numbers differ from ours.
/// </summary>
internal sealed class EnumDecoder
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<KeyValuePair<string, ulong>>> _members
        = new(SymbolEqualityComparer.Default);

    public bool TryDecode(TypedConstant constant, EnumTable table, out ulong value)
    {
        value = 0;
        if (constant.Kind is not (TypedConstantKind.Enum or TypedConstantKind.Primitive) || !TryGetBits(constant.Value, out var bits))
            return false;

        if (constant.Type is not INamedTypeSymbol { TypeKind: TypeKind.Enum } type)
            return Fallback(bits, table, out value);

        var members = _members.GetOrAdd(type, static t => ReadMembers(t));
        return table.IsFlags ? DecodeFlags(bits, members, table, out value) : DecodeSingle(bits, members, table, out value);
    }

    public static bool TryGetBits(object? value, out ulong bits)
    {
        switch (value)
        {
            case byte b: bits = b; return true;
            case sbyte sb: bits = unchecked((ulong)sb); return true;
            case short s: bits = unchecked((ulong)s); return true;
            case ushort us: bits = us; return true;
            case int i: bits = unchecked((ulong)i); return true;
            case uint ui: bits = ui; return true;
            case long l: bits = unchecked((ulong)l); return true;
            case ulong ul: bits = ul; return true;
            default: bits = 0; return false;
        }
    }

    private static ImmutableArray<KeyValuePair<string, ulong>> ReadMembers(INamedTypeSymbol type)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, ulong>>();
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { HasConstantValue: true } field && TryGetBits(field.ConstantValue, out var bits))
                members.Add(new KeyValuePair<string, ulong>(field.Name, bits));
        }

        return members.ToImmutable();
    }

    private static bool DecodeSingle(ulong bits, ImmutableArray<KeyValuePair<string, ulong>> members, EnumTable table, out ulong value)
    {
        foreach (var member in members)
        {
            if (member.Value == bits && table.TryGetValue(member.Key, out value))
                return true;
        }

        return Fallback(bits, table, out value);
    }

    private static bool DecodeFlags(ulong bits, ImmutableArray<KeyValuePair<string, ulong>> members, EnumTable table, out ulong value)
    {
        value = 0;
        var rest = bits;

        // Single bits first: they mean the same whatever the copy's composites are made of.
        foreach (var member in members)
        {
            if (EnumTable.IsSingleBit(member.Value) && (bits & member.Value) != 0 && table.TryGetValue(member.Key, out var known))
            {
                value |= known;
                rest &= ~member.Value;
            }
        }

        foreach (var member in members)
        {
            if (rest != 0 && member.Value != 0 && (bits & member.Value) == member.Value && (rest & member.Value) != 0
                && table.TryGetValue(member.Key, out var known))
            {
                value |= known;
                rest &= ~member.Value;
            }
        }

        if (rest == 0)
            return true;

        if (!Fallback(rest, table, out var remainder))
            return value != 0;

        value |= remainder;
        return true;
    }

    private static bool Fallback(ulong bits, EnumTable table, out ulong value)
    {
        if (!table.IsFlags)
        {
            value = bits;
            return table.IsDefined(bits);
        }

        value = 0;
        foreach (var name in table.Names)
        {
            if (table.TryGetValue(name, out var known) && EnumTable.IsSingleBit(known))
                value |= known & bits;
        }

        return value != 0 || bits == 0;
    }
}
