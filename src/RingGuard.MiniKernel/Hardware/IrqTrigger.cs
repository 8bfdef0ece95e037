namespace RingGuard.MiniKernel;

/// <summary>When an interrupt line asks for its handler.</summary>
public enum IrqTrigger
{
    /// <summary>Once for each raise; raises that come while one is pending are one.</summary>
    Edge,

    /// <summary>As long as it is raised: the handler has to make the device lower it, or it is entered again at once.</summary>
    Level,
}
