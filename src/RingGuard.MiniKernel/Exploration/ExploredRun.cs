using System;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>A machine that is ready to run, and what must hold when it has run.</summary>
/// <param name="Machine">Built with the decider that the explorer hands out; not run yet.</param>
/// <param name="Check">Throws when the outcome is wrong; null checks nothing but the machine's own rules.</param>
public sealed record ExploredRun(Machine Machine, Action? Check = null);
