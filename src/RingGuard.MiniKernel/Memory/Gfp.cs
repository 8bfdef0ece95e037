namespace RingGuard.MiniKernel;

/// <summary>How an allocation may wait.</summary>
public enum Gfp
{
    /// <summary>May sleep for memory.</summary>
    Kernel,

    /// <summary>Never sleeps; fails instead.</summary>
    Atomic,
}
