using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace RingGuard.MiniKernel;

/// <summary>Deliberate defects of a machine's own code, each off until enabled: scenarios show what they cause and who notices.</summary>
public sealed class FaultSet
{
    private static readonly Dictionary<string, string> s_known = typeof(Fault)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(static f => f.IsLiteral)
        .ToDictionary(static f => (string)f.GetRawConstantValue()!, static f => f.Name, StringComparer.Ordinal);

    private readonly HashSet<string> _enabled = new(StringComparer.Ordinal);

    internal FaultSet()
    {
    }

    /// <summary>All names, sorted.</summary>
    public static IReadOnlyList<string> Known { get; } = s_known.Keys.Order(StringComparer.Ordinal).ToArray();

    /// <summary>Whether any is enabled.</summary>
    public bool Any { get; private set; }

    /// <summary>Enables a defect.</summary>
    /// <param name="name">One of the constants of <see cref="Fault"/>.</param>
    /// <exception cref="ArgumentException">There is no such defect.</exception>
    public void Enable(string name)
    {
        if (!s_known.ContainsKey(name))
        {
            throw new ArgumentException($"there is no fault '{name}': use a constant of Fault ({string.Join(", ", Known)})", nameof(name));
        }

        _enabled.Add(name);
        Any = true;
    }

    /// <summary>Whether a defect is enabled.</summary>
    public bool IsEnabled(string name) => Any && _enabled.Contains(name);
}
