using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>Whose state a protocol is.</summary>
internal enum ProtocolScope
{
    /// <summary>The running context's: there is one.</summary>
    Context,

    /// <summary>Of each FP context; an object and what holds it are one.</summary>
    FpContext,

    /// <summary>Of each object of one type.</summary>
    Object,
}

/// <summary>
/// A protocol as a finite automaton (D7, C.6.5). States are bits; a step leads from a state to a set of states. A step
/// that a state does not list is a violation; an event (its name starts with <c>@</c>) that it does not list leaves it
/// as it is. A step that no contract of the compilation declares cannot be asked for: it is taken as done.
/// </summary>
internal sealed class Automaton
{
    private readonly ImmutableArray<string> _states;
    private readonly Dictionary<string, uint[]> _targets;
    private readonly uint[] _closure;

    public Automaton(ProtocolText text, ImmutableArray<string> states, Dictionary<string, uint[]> targets, uint[] closure)
    {
        Text = text;
        _states = states;
        _targets = targets;
        _closure = closure;
        Accept = MaskOf(text.Accept);
        Entry = MaskOf(text.Entry);
        Strict = MaskOf(text.Strict);
    }

    public ProtocolText Text { get; }

    public string Name => Text.Name;

    public int StateCount => _states.Length;

    public uint All => _states.Length == 32 ? uint.MaxValue : (1u << _states.Length) - 1;

    /// <summary>States in which the protocol may be left.</summary>
    public uint Accept { get; }

    /// <summary>What a root that says nothing of its callers is entered in; 0 when that is not known.</summary>
    public uint Entry { get; }

    /// <summary>States for which a violation on some path is worth a word.</summary>
    public uint Strict { get; }

    public ProtocolScope Scope => Text.Scope;

    /// <summary>The type whose objects follow the protocol; for <see cref="ProtocolScope.Object"/>.</summary>
    public INamedTypeSymbol? Owner => Text.Owner;

    public bool HasState(string name) => _states.Contains(name);

    public bool Knows(string step) => _targets.ContainsKey(step);

    /// <summary>Where a step leads from one state; 0 when it must not happen there.</summary>
    public uint Next(int state, string step)
    {
        var isEvent = step[0] == '@';
        var targets = _targets[step];
        var result = 0u;
        for (var q = 0; q < _states.Length; q++)
        {
            if ((_closure[state] & (1u << q)) == 0)
                continue;
            var target = targets[q];
            if (target == AutomatonParser.Forbidden)
                continue;
            if (target != 0)
                result |= target;
            else if (isEvent)
                result |= 1u << (q == state ? q : state);
        }

        return result;
    }

    /// <summary>Whether the protocol may be left in a state.</summary>
    public bool Accepts(int state) => (_closure[state] & Accept) != 0;

    public string NameOf(int state) => _states[state];

    /// <summary>The state that speaks in a message: the furthest one that undeclared steps lead to.</summary>
    public string SpokenState(int state)
    {
        for (var q = _states.Length - 1; q > state; q--)
        {
            if ((_closure[state] & (1u << q)) != 0)
                return _states[q];
        }

        return _states[state];
    }

    private uint MaskOf(string names)
    {
        if (names == "*")
            return All;
        var mask = 0u;
        foreach (var name in names.Split(new[] { ',', '|' }, StringSplitOptions.RemoveEmptyEntries))
        {
            var index = _states.IndexOf(name.Trim());
            if (index >= 0)
                mask |= 1u << index;
        }

        return mask;
    }
}
