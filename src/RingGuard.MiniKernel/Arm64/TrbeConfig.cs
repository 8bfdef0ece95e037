namespace RingGuard.MiniKernel;

/// <summary>The Trace Buffer Extension of one CPU when the machine starts.</summary>
/// <param name="TraceBuffer">ID_AA64DFR0_EL1.TraceBuffer; 0 is no TRBE.</param>
/// <param name="OwnedByEl3">TRBIDR_EL1.P: a higher exception level owns the buffer.</param>
/// <param name="BufferEnabled">TRBLIMITR_EL1.E.</param>
/// <param name="Trfcr">TRFCR_EL1; not zero traces.</param>
public readonly record struct TrbeConfig(int TraceBuffer, bool OwnedByEl3 = false, bool BufferEnabled = false, ulong Trfcr = 0);
