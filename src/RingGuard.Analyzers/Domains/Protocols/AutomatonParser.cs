using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>
/// Reads transitions written as <c>"A|B -step|other-> C"</c>: <c>*</c> is every state, <c>=</c> stays in the state, and
/// <c>!</c> as the target forbids an event. The first state named is the initial one.
/// </summary>
internal static class AutomatonParser
{
    /// <summary>The target of an event that must not happen in a state.</summary>
    public const uint Forbidden = 1u << 31;

    private const int MaxStates = 31;

    /// <summary>Null when a transition cannot be read; <paramref name="problem"/> then says why.</summary>
    public static Automaton? TryParse(ProtocolText text, Func<string, bool> isDeclared, out string problem)
    {
        problem = "";
        var parts = new List<(string[] From, string[] Steps, string To)>();
        var states = new List<string>();
        foreach (var transition in text.Transitions)
        {
            if (!TrySplit(transition, out var part))
            {
                problem = $"the transition '{transition}' is not of the form 'From -step-> To'";
                return null;
            }

            parts.Add(part);
            foreach (var state in part.From)
                AddState(states, state);
            AddState(states, part.To);
        }

        if (states.Count is 0 or > MaxStates)
        {
            problem = states.Count == 0 ? $"the protocol '{text.Name}' has no state" : $"the protocol '{text.Name}' has more than {MaxStates} states";
            return null;
        }

        var targets = Targets(parts, states);
        return new Automaton(text, states.ToImmutableArray(), targets, Closure(text, targets, states.Count, isDeclared));
    }

    private static bool TrySplit(string transition, out (string[] From, string[] Steps, string To) part)
    {
        part = default;
        var arrow = transition.LastIndexOf("->", StringComparison.Ordinal);
        var dash = transition.IndexOf(" -", StringComparison.Ordinal);
        if (dash <= 0 || arrow < dash + 3)
            return false;
        part = (Names(transition.Substring(0, dash)), Names(transition.Substring(dash + 2, arrow - dash - 2)), transition.Substring(arrow + 2).Trim());
        return part.From.Length > 0 && part.Steps.Length > 0 && part.To.Length > 0 && part.To is not "*" && part.To.IndexOf('|') < 0;
    }

    private static string[] Names(string text)
    {
        var names = text.Split(new[] { '|' }, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < names.Length; i++)
            names[i] = names[i].Trim();
        return Array.TrueForAll(names, static n => n.Length > 0) ? names : Array.Empty<string>();
    }

    private static void AddState(List<string> states, string name)
    {
        if (name is not ("*" or "=" or "!") && !states.Contains(name))
            states.Add(name);
    }

    private static Dictionary<string, uint[]> Targets(List<(string[] From, string[] Steps, string To)> parts, List<string> states)
    {
        var targets = new Dictionary<string, uint[]>(StringComparer.Ordinal);
        foreach (var (from, steps, to) in parts)
        {
            foreach (var step in steps)
            {
                if (!targets.TryGetValue(step, out var row))
                    targets.Add(step, row = new uint[states.Count]);
                for (var q = 0; q < states.Count; q++)
                {
                    if (Array.IndexOf(from, "*") < 0 && Array.IndexOf(from, states[q]) < 0)
                        continue;
                    row[q] |= to switch
                    {
                        "=" => 1u << q,
                        "!" => Forbidden,
                        _ => 1u << states.IndexOf(to),
                    };
                }
            }
        }

        return targets;
    }

    /// <summary>What each state is worth when steps that nothing declares count as done.</summary>
    private static uint[] Closure(ProtocolText text, Dictionary<string, uint[]> targets, int count, Func<string, bool> isDeclared)
    {
        var closure = new uint[count];
        for (var q = 0; q < count; q++)
            closure[q] = 1u << q;
        var skipped = new List<uint[]>();
        foreach (var pair in targets)
        {
            if (Array.IndexOf(text.Skipped, pair.Key) >= 0 && !isDeclared(pair.Key))
                skipped.Add(pair.Value);
        }

        for (var changed = skipped.Count > 0; changed;)
        {
            changed = false;
            for (var q = 0; q < count; q++)
            {
                var reached = closure[q];
                for (var via = 0; via < count; via++)
                {
                    if ((closure[q] & (1u << via)) == 0)
                        continue;
                    reached |= closure[via];
                    foreach (var row in skipped)
                        reached |= row[via] & ~Forbidden;
                }

                changed |= reached != closure[q];
                closure[q] = reached;
            }
        }

        return closure;
    }
}
