using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>The automata that the contracts of a compilation speak of: built-in ones and the project's own.</summary>
internal sealed class ProtocolSet
{
    private ProtocolSet(ImmutableArray<Automaton> automata) => Automata = automata;

    public ImmutableArray<Automaton> Automata { get; }

    public static ProtocolSet Of(ContractProvider contracts)
    {
        var automata = ImmutableArray.CreateBuilder<Automaton>();
        var names = new HashSet<string>();
        foreach (var declaration in contracts.Protocols)
        {
            if (names.Add(declaration.Name) && AutomatonParser.TryParse(TextOf(declaration), static _ => true, out _) is { } automaton)
                automata.Add(automaton);
        }

        var isAmbiguous = BuiltInProtocols.All.Where(t => t.Architecture.Length > 0 && IsNeeded(t, contracts.Vocabulary))
            .Select(static t => t.Architecture).Distinct().Count() > 1;
        foreach (var text in BuiltInProtocols.All)
        {
            if (IsNeeded(text, contracts.Vocabulary) && names.Add(text.Name)
                && AutomatonParser.TryParse(isAmbiguous && text.Architecture.Length > 0 ? text.WithoutEvent(ProtocolEvents.EntersGuest) : text, contracts.Vocabulary.Mentions, out _) is { } automaton)
            {
                automata.Add(automaton);
            }
        }

        return new ProtocolSet(automata.ToImmutable());
    }

    public int IndexOf(string name)
    {
        for (var i = 0; i < Automata.Length; i++)
        {
            if (Automata[i].Name == name)
                return i;
        }

        return -1;
    }

    /// <summary>What is wrong with a definition, in words; null when it is well-formed.</summary>
    public static string? ProblemOf(ProtocolDeclaration declaration)
    {
        if (AutomatonParser.TryParse(TextOf(declaration), static _ => true, out var problem) is not { } automaton)
            return problem;
        foreach (var name in declaration.Accept.Split(new[] { ',', '|' }, System.StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.Trim() is { Length: > 0 } state && state != "*" && !automaton.HasState(state))
                return $"the protocol '{declaration.Name}' has no state '{state}'";
        }

        return null;
    }

    /// <summary>A project's own protocol: whatever is not listed is reported, on some path as possible.</summary>
    public static ProtocolText TextOf(ProtocolDeclaration declaration)
    {
        var transitions = new string[declaration.Transitions.Length];
        declaration.Transitions.CopyTo(transitions);
        var initial = transitions.Length > 0 && transitions[0].IndexOf(" -", System.StringComparison.Ordinal) is var end and > 0
            ? transitions[0].Substring(0, end).Split('|')[0].Trim()
            : "";
        return new ProtocolText(declaration.Name, transitions)
        {
            Accept = declaration.Accept.Length == 0 ? "*" : declaration.Accept + "," + initial,
            Strict = "*",
            Scope = declaration.Owner is null ? ProtocolScope.Context : ProtocolScope.Object,
            Owner = declaration.Owner,
            OtherFault = new ProtocolFault(Rules.Descriptors.ExcludedContext, $"another state of protocol '{declaration.Name}' than '{{state}}'"),
            Unfinished = new ProtocolFault(Rules.Descriptors.CountedContext, $"leaves protocol '{declaration.Name}' in state '{{state}}', in which it must not be left"),
        };
    }

    private static bool IsNeeded(ProtocolText text, ContractVocabulary vocabulary)
    {
        foreach (var alternative in text.Needs)
        {
            var all = true;
            foreach (var word in alternative.Split('+'))
                all &= vocabulary.Mentions(word);
            if (all)
                return true;
        }

        return false;
    }
}
