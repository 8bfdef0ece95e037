namespace RingGuard.Analyzers.State;

/// <summary>
/// The registers of the FP context at <see cref="Path"/> were made invalid at <see cref="Site"/>, so that its
/// in-memory image is the only copy. A null path stands for "whatever this CPU held".
/// </summary>
internal sealed record FpInvalidation(AccessPath? Path, int Site)
{
    /// <summary>A write to the image followed, so the invalidation had its purpose.</summary>
    public bool IsUsed { get; init; }

    public string Display { get; init; } = "";

    /// <summary>The variable that named the object has another value now: still evidence, but it covers no write.</summary>
    public bool IsStale { get; init; }
}

/// <summary>A write to the in-memory FP image of the context at <see cref="Path"/> while its registers may be valid.</summary>
internal sealed record FpImageWrite(AccessPath? Path, int Site)
{
    public string Display { get; init; } = "";

    /// <summary>Site of an invalidation of another object that came before; 0 when there was none.</summary>
    public int WrongObjectSite { get; init; }

    public string WrongObject { get; init; } = "";
}
