namespace RingGuard.MiniKernel;

/// <summary>The flags of a task. May be set from interrupts and other CPUs; what was read goes stale.</summary>
public sealed class ThreadFlags
{
    private uint _bits;

    /// <summary>Whether a flag is set now.</summary>
    [AtomicSafe]
    public bool Test(TIF flag) => (_bits & Bit(flag)) != 0;

    /// <summary>Sets a flag.</summary>
    [AtomicSafe]
    public void Set(TIF flag) => _bits |= Bit(flag);

    /// <summary>Clears a flag.</summary>
    [AtomicSafe]
    public void Clear(TIF flag) => _bits &= ~Bit(flag);

    /// <summary>Sets or clears a flag.</summary>
    [AtomicSafe]
    internal void Assign(TIF flag, bool value)
    {
        if (value)
        {
            Set(flag);
        }
        else
        {
            Clear(flag);
        }
    }

    /// <summary>Clears a flag and says whether it was set; always an atomic operation, so test first where it is usually clear.</summary>
    [AtomicSafe, TestAndClear]
    public bool TestAndClear(TIF flag)
    {
        bool was = Test(flag);
        Clear(flag);
        return was;
    }

    /// <summary>All flags at this moment. Valid for a decision only while interrupts stay off (INV-X16b).</summary>
    [AtomicSafe]
    [return: Role(ValueRole.FlagsSnapshot)]
    public ThreadFlagsSnapshot Read()
    {
        if (KernelContext.IsOnKernelThread && KernelContext.Current.Cpu is { IrqsEnabled: false } cpu && cpu.Current.Flags == this)
        {
            cpu.ExitFlagsFresh = true;
        }

        return new ThreadFlagsSnapshot(_bits);
    }

    private static uint Bit(TIF flag) => 1u << (int)flag;
}
