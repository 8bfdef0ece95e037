namespace RingGuard.Analyzers.Contracts;

/// <summary>The transition of a named automaton that a call makes: <c>[Protocol("spe", Step = "save")]</c>.</summary>
internal readonly record struct ProtocolStep(string Protocol, string Step);
