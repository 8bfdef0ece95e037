namespace RingGuard.MiniKernel;

/// <summary>The interrupt state that LocalIrq.Save or LockIrqSave found. Give it back once, in reverse order, on the same CPU.</summary>
public readonly struct IrqFlags
{
    internal IrqFlags(bool wereEnabled, int depth, int cpu)
    {
        WereEnabled = wereEnabled;
        Depth = depth;
        Cpu = cpu;
    }

    /// <summary>Whether interrupts were on.</summary>
    public bool WereEnabled { get; }

    internal int Depth { get; }

    internal int Cpu { get; }
}
