#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// Declares a protocol automaton, once, for the steps that <see cref="ProtocolAttribute"/> puts on callables. On a type, each object of it has
/// an automaton of its own; on an assembly, there is one that belongs to the running context (the CPU).
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class ProtocolDefinitionAttribute : ContractAttribute
{
    /// <summary>Declares the automaton.</summary>
    /// <param name="name">Name of the automaton.</param>
    /// <param name="transitions">
    /// The transitions, each as <c>"From -step-> To"</c>. The first state named is the initial one. A step that is not listed for a state is
    /// an error in it. <c>"A|B -step-> C"</c> names several states, <c>*</c> all of them, and <c>=</c> as the target stays in the state.
    /// </param>
    public ProtocolDefinitionAttribute(string name, params string[] transitions)
    {
        Name = name;
        Transitions = transitions;
    }

    /// <summary>Name of the automaton.</summary>
    public string Name { get; }

    /// <summary>The transitions, each as <c>"From -step-> To"</c>.</summary>
    public string[] Transitions { get; }

    /// <summary>States in which the protocol may be left, separated by commas; the initial state is always one of them.</summary>
    public string Accept { get; set; } = "";
}
