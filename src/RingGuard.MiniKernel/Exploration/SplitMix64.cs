namespace RingGuard.MiniKernel.Exploration;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): System.Random does not promise the same sequence across runtimes.</summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next number below <paramref name="bound"/>.</summary>
    public uint Next(uint bound)
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return (uint)((z ^ (z >> 31)) % bound);
    }
}
