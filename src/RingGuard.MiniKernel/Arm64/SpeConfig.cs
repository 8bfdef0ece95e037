namespace RingGuard.MiniKernel;

/// <summary>The Statistical Profiling Extension of one CPU when the machine starts.</summary>
/// <param name="PmsVer">ID_AA64DFR0_EL1.PMSVer; 0 is no SPE.</param>
/// <param name="OwnedByEl3">PMBIDR_EL1.P: a higher exception level owns the buffer.</param>
/// <param name="BufferEnabled">PMBLIMITR_EL1.E.</param>
/// <param name="Pmscr">PMSCR_EL1; not zero samples.</param>
public readonly record struct SpeConfig(int PmsVer, bool OwnedByEl3 = false, bool BufferEnabled = false, ulong Pmscr = 0);
