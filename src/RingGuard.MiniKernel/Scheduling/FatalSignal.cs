namespace RingGuard.MiniKernel;

/// <summary>What the kernel ended a task for.</summary>
public enum FatalSignal
{
    /// <summary>Nothing: it runs, or ended by itself.</summary>
    None,

    /// <summary>It used registers that it has no permission for, or that the CPU does not have (SIGILL).</summary>
    Ill,

    /// <summary>There was no memory for the registers that it used (SIGSEGV).</summary>
    Segv,

    /// <summary>Its registers could not be saved (SIGKILL).</summary>
    Kill,
}
