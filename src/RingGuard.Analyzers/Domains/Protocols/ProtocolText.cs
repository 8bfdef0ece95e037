using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>A protocol as data: what the built-in ones and those of a project are made of.</summary>
internal sealed record ProtocolText(string Name, params string[] Transitions)
{
    /// <summary>States in which it may be left; "*" for all.</summary>
    public string Accept { get; init; } = "*";

    /// <summary>States in which a root that says nothing of its callers starts.</summary>
    public string Entry { get; init; } = "";

    /// <summary>States in which a violation on some path only is reported as possible.</summary>
    public string Strict { get; init; } = "";

    public ProtocolScope Scope { get; init; }

    public INamedTypeSymbol? Owner { get; init; }

    /// <summary>Words of which one must occur in the contracts, or the protocol is not there; each may be several joined by '+'.</summary>
    public string[] Needs { get; init; } = System.Array.Empty<string>();

    /// <summary>
    /// The architecture whose guest entry it follows; empty for all. Where contracts speak of two of them, an entry that says
    /// only that it enters a guest may be the other's, and counts for neither.
    /// </summary>
    public string Architecture { get; init; } = "";

    /// <summary>Steps that count as done where no contract of the compilation declares them: what cannot be done is not asked for.</summary>
    public string[] Skipped { get; init; } = System.Array.Empty<string>();

    /// <summary>Callers are never in the middle of it: each body starts in <see cref="Entry"/>, whatever it asks of its context.</summary>
    public bool StartsInEachBody { get; init; }

    /// <summary>Holds only in bodies that emulate a trapped register write (<c>[TvmHandler]</c>), which start it.</summary>
    public bool OnlyInTvmHandlers { get; init; }

    /// <summary>What each violation says, by "state", "step" or "state:step"; the more exact key wins.</summary>
    public ImmutableDictionary<string, ProtocolFault> Faults { get; init; } = ImmutableDictionary<string, ProtocolFault>.Empty;

    /// <summary>What is said where none of <see cref="Faults"/> fits.</summary>
    public ProtocolFault? OtherFault { get; init; }

    /// <summary>What is said at the last step when the protocol is left unfinished.</summary>
    public ProtocolFault? Unfinished { get; init; }

    /// <summary>The protocol without what an event does to it.</summary>
    public ProtocolText WithoutEvent(string name)
        => this with
        {
            Transitions = Transitions
                .Where(t => !t.Contains($" -{name}->"))
                .Select(t => t.Replace($"|{name}", ""))
                .ToArray(),
        };

    public ProtocolFault FaultOf(string state, string step)
        => Faults.TryGetValue(state + ":" + step, out var exact) ? exact
            : Faults.TryGetValue(step, out var ofStep) ? ofStep
            : Faults.TryGetValue(state, out var ofState) ? ofState
            : OtherFault ?? Unfinished!;
}

/// <summary>The rule that reports a violation, and what it says of the call: "'X' {Phrase}".</summary>
internal sealed record ProtocolFault(DiagnosticDescriptor Rule, string Phrase);
