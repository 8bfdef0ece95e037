namespace RingGuard.MiniKernel;

/// <summary>What a save did to the registers.</summary>
public enum SaveResult
{
    /// <summary>They still hold the state.</summary>
    Preserved,

    /// <summary>They are reset (FNSAVE): whoever claims them must be invalidated, or they must be reloaded.</summary>
    Destroyed,
}
