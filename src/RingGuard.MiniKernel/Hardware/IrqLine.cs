using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel.Hardware;

/// <summary>An interrupt line: its handler, and what it asks for on which CPU.</summary>
internal sealed class IrqLine(IrqHandler handler, string name, IrqTrigger trigger)
{
    /// <summary>The handler, as what calls all handlers takes it.</summary>
    public Action Run { get; } = handler.Invoke;

    /// <summary>Who owns what the handler takes. One object will do: a handler is not entered again on its stack.</summary>
    public Activation Activation { get; } = new(ExecutionMode.HardIrq, name);

    /// <summary>CPUs that run the handler, a bit each.</summary>
    public uint ActiveOn { get; set; }

    public string Name { get; } = name;

    public IrqTrigger Trigger { get; } = trigger;

    /// <summary>A masked line keeps what it asks for until it is unmasked.</summary>
    public bool Masked { get; set; }

    /// <summary>CPUs on which a level line is up.</summary>
    public SortedSet<int> Up { get; } = [];

    /// <summary>CPUs on which a masked line waits.</summary>
    public SortedSet<int> Waiting { get; } = [];
}
