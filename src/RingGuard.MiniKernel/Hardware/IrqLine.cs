using System.Collections.Generic;

namespace RingGuard.MiniKernel.Hardware;

/// <summary>An interrupt line: its handler, and what it asks for on which CPU.</summary>
internal sealed class IrqLine(IrqHandler handler, string name, IrqTrigger trigger)
{
    public IrqHandler Handler { get; } = handler;

    public string Name { get; } = name;

    public IrqTrigger Trigger { get; } = trigger;

    /// <summary>A masked line keeps what it asks for until it is unmasked.</summary>
    public bool Masked { get; set; }

    /// <summary>CPUs on which a level line is up.</summary>
    public SortedSet<int> Up { get; } = [];

    /// <summary>CPUs on which a masked line waits.</summary>
    public SortedSet<int> Waiting { get; } = [];
}
