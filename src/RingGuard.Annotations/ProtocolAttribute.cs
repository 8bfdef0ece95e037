#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// The callable is a step of a named protocol automaton: one of the built-in ones, or one declared with <see cref="ProtocolDefinitionAttribute"/>.
/// A step that the automaton does not have in the state it is in is reported.
/// </summary>
[AttributeUsage(ContractTargets.Callable, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class ProtocolAttribute : ContractAttribute
{
    /// <summary>Makes the callable a step of a protocol.</summary>
    /// <param name="name">Name of the automaton.</param>
    public ProtocolAttribute(string name)
    {
        Name = name;
    }

    /// <summary>Name of the automaton.</summary>
    public string Name { get; }

    /// <summary>Label of the transition that a call of this callable makes.</summary>
    public string Step { get; set; } = "";

    /// <summary>Name of the parameter that decides whether a call is the step; null when every call is.</summary>
    public string? When { get; set; }

    /// <summary>The constant value of <see cref="When"/> for which it is.</summary>
    public object? Is { get; set; }
}
