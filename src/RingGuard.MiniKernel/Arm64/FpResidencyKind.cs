namespace RingGuard.MiniKernel;

/// <summary>Whose values a CPU's FP registers hold (the states (a) to (d) of S0).</summary>
public enum FpResidencyKind
{
    /// <summary>(a): those of the task that runs there.</summary>
    UserCurrent,

    /// <summary>(b): a guest's.</summary>
    VCpu,

    /// <summary>(c): what a kernel section left, or nobody's.</summary>
    Transient,

    /// <summary>(d): those of a task that does not run there now. Never unsaved.</summary>
    UserOther,
}
