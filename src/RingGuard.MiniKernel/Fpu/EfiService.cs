namespace RingGuard.MiniKernel;

/// <summary>A firmware service: runs in an FPU section of nobody's, so that it neither sleeps nor opens another.</summary>
[AtomicSafe]
public delegate void EfiService();
