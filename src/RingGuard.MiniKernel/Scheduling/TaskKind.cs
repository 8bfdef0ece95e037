namespace RingGuard.MiniKernel;

/// <summary>What kind of context a task is. Ask this, never whether it has an address space (a kernel thread may borrow one).</summary>
public enum TaskKind
{
    /// <summary>Has user-mode code and user registers.</summary>
    User,

    /// <summary>Runs in the kernel only; its FP image is never saved to nor loaded from.</summary>
    KThread,

    /// <summary>An I/O worker: like a kernel thread as far as FP goes.</summary>
    IoWorker,

    /// <summary>What a CPU runs when nothing else wants to.</summary>
    Idle,

    /// <summary>The context of a virtual CPU under the hypervisor flavour; its registers are the guest's.</summary>
    VCpu,
}
