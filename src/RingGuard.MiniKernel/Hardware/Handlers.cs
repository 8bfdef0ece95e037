namespace RingGuard.MiniKernel;

/// <summary>Handler of a hard interrupt: runs with interrupts off on whatever stack was interrupted.</summary>
[RunsIn(ExecutionMode.HardIrq)]
public delegate void IrqHandler();

/// <summary>Handler of a softirq: runs with interrupts on and bottom halves off.</summary>
[RunsIn(ExecutionMode.Softirq)]
public delegate void SoftirqHandler();

/// <summary>Handler of non-maskable interrupts: no FP, no locks.</summary>
[RunsIn(ExecutionMode.Nmi)]
public delegate void NmiHandler();
