using System;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>Unwinds a stack that the machine no longer needs, so that no thread stays behind. Never reaches the caller of Run.</summary>
internal sealed class ContextAbandonedException() : Exception("the run is over; this stack is being unwound");
