namespace RingGuard.Analyzers.State;

/// <summary>
/// Interrupts were switched off at <see cref="Site"/> without remembering how they were, although they were off since
/// <see cref="OuterSite"/> (0: since the entry). Whoever switches them on again opens the outer section as well.
/// </summary>
internal readonly record struct NestedIrqOff(int Site, int OuterSite)
{
    /// <summary>Whether they were off is known to the callers only.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Interrupts were switched on where the outer section still has them off: reported, and on by mistake from then on.</summary>
    public bool IsEnded { get; init; }
}
