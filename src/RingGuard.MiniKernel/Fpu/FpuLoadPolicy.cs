namespace RingGuard.MiniKernel;

/// <summary>When the registers of an x86 task are loaded.</summary>
public enum FpuLoadPolicy
{
    /// <summary>When the task is switched in, and at the end of a kernel section (before the seed).</summary>
    EagerAtSwitch,

    /// <summary>When user code first touches them: CR0.TS traps (historical; a task that used them in more than five switches in a row is loaded eagerly).</summary>
    LazyTrapOnTs,

    /// <summary>On the way to user mode, and only if they are not still there (the seed; Linux since 5.2).</summary>
    DeferToUserReturn,
}
