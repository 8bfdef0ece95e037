using System;

namespace RingGuard.MiniKernel;

/// <summary>Streaming vector control of SME (SVCR).</summary>
[Flags]
public enum Svcr
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>Streaming mode: each change of it makes V, Z, P and FFR zero.</summary>
    Sm = 1 << 0,

    /// <summary>The ZA array is live.</summary>
    Za = 1 << 1,
}
