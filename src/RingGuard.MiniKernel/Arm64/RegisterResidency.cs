namespace RingGuard.MiniKernel;

/// <summary>Whose values a CPU's FP registers hold, and whether they are anywhere else.</summary>
/// <param name="Kind">State (a) to (d).</param>
/// <param name="Owner">Task or guest; null for <see cref="FpResidencyKind.Transient"/>.</param>
/// <param name="Unsaved">The values are newer than the owner's memory.</param>
public readonly record struct RegisterResidency(FpResidencyKind Kind, string? Owner, bool Unsaved);
