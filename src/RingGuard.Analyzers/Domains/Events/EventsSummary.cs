namespace RingGuard.Analyzers.Domains;

/// <summary>What a body may bring about on its way to a normal end.</summary>
internal sealed record EventsSummary(CallEvents Events);
