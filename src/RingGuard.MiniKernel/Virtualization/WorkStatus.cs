namespace RingGuard.MiniKernel;

/// <summary>What is left of the work before a guest.</summary>
public enum WorkStatus
{
    /// <summary>There was none.</summary>
    None,

    /// <summary>Some was done, some is left: look for softirqs and call again.</summary>
    Again,

    /// <summary>All is done.</summary>
    Done,
}
