namespace RingGuard.MiniKernel;

/// <summary>A mapping of 2^<paramref name="Order"/> guest frames.</summary>
/// <param name="Mfn">First machine frame.</param>
/// <param name="Order">Binary logarithm of the number of frames, 0 to 18.</param>
/// <param name="Type">What is there.</param>
public readonly record struct P2MEntry(Mfn Mfn, int Order, P2MType Type)
{
    /// <summary>Memory that caches may hold.</summary>
    public bool IsRam => Type is P2MType.RamRw or P2MType.RamRo;

    /// <summary>Frames mapped.</summary>
    public long Pages => 1L << Order;
}
