namespace RingGuard.MiniKernel;

/// <summary>A service of the firmware: runs in an FPU section of nobody's, with preemption off, so it must not block.</summary>
[AtomicSafe]
public delegate void EfiService();
