namespace RingGuard.MiniKernel;

/// <summary>What a guest frame is backed by.</summary>
public enum P2MType
{
    /// <summary>Nothing.</summary>
    Invalid,

    /// <summary>Writable memory.</summary>
    RamRw,

    /// <summary>Read-only memory.</summary>
    RamRo,

    /// <summary>A device.</summary>
    Mmio,

    /// <summary>Memory of another domain.</summary>
    Foreign,
}
