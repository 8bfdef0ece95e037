namespace RingGuard.MiniKernel;

/// <summary>When long work before guest entry gives softirqs a chance.</summary>
public enum PreemptCheckPolicy
{
    /// <summary>Once before it starts and while it runs.</summary>
    BeforeAndDuring,

    /// <summary>Only while it runs.</summary>
    DuringOnly,
}
