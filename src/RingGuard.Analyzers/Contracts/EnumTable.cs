using System;
using System.Collections.Generic;
using System.Globalization;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Names and values of one enum of the vocabulary. Contracts are read by member name; the numbers are only a fallback.</summary>
internal sealed class EnumTable
{
    public static readonly EnumTable Context = Of<Context>(isFlags: true);
    public static readonly EnumTable Resource = Of<Resource>(isFlags: false);
    public static readonly EnumTable Effect = Of<Effect>(isFlags: true);
    public static readonly EnumTable ValueRole = Of<ValueRole>(isFlags: false);
    public static readonly EnumTable ExecutionMode = Of<ExecutionMode>(isFlags: false);
    public static readonly EnumTable Outcome = Of<Outcome>(isFlags: false);
    public static readonly EnumTable LockKind = Of<LockKind>(isFlags: false);
    public static readonly EnumTable IrqSafety = Of<IrqSafety>(isFlags: false);

    private readonly Dictionary<string, ulong> _byName;

    private EnumTable(string typeName, bool isFlags, Dictionary<string, ulong> byName)
    {
        TypeName = typeName;
        IsFlags = isFlags;
        _byName = byName;
    }

    public string TypeName { get; }

    public bool IsFlags { get; }

    public IReadOnlyCollection<string> Names => _byName.Keys;

    public bool TryGetValue(string name, out ulong value) => _byName.TryGetValue(name, out value);

    public bool IsDefined(ulong value)
    {
        foreach (var pair in _byName)
        {
            if (pair.Value == value)
                return true;
        }

        return false;
    }

    /// <summary>Member names of a value: one for an ordinary enum, the single bits joined by " | " for flags.</summary>
    public string Format(ulong value)
    {
        string? text = null;
        foreach (var pair in _byName)
        {
            if (pair.Value == value)
                return pair.Key;

            if (IsFlags && IsSingleBit(pair.Value) && (value & pair.Value) != 0)
                text = text is null ? pair.Key : text + " | " + pair.Key;
        }

        return text ?? value.ToString(CultureInfo.InvariantCulture);
    }

    public static bool IsSingleBit(ulong value) => value != 0 && (value & (value - 1)) == 0;

    private static EnumTable Of<T>(bool isFlags)
        where T : struct, Enum
    {
        var names = Enum.GetNames(typeof(T));
        var byName = new Dictionary<string, ulong>(names.Length, StringComparer.Ordinal);
        foreach (var name in names)
            byName.Add(name, Convert.ToUInt64(Enum.Parse(typeof(T), name), CultureInfo.InvariantCulture));

        return new EnumTable(typeof(T).Name, isFlags, byName);
    }
}
