namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>Something wrong with one clause; <see cref="Argument"/> names the argument to blame ("Of", "On", …), null the clause.</summary>
internal readonly record struct ClauseProblem(string? Argument, string Message);
