using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>
/// A lock for data of this CPU (local_lock): one copy for each CPU, so that nobody ever waits; it names what disabling preemption
/// protects. Not recursive on a CPU.
/// </summary>
[LockClass("LocalLock", LockKind.Local)]
public sealed class LocalLock : LockBase
{
    private static readonly Contract s_lock = Contract.Of(typeof(LocalLock), nameof(Lock));
    private static readonly Contract s_unlock = Contract.Of(typeof(LocalLock), nameof(Unlock));

    private readonly HeldLock?[] _holders = new HeldLock?[16];

    /// <summary>Creates a lock.</summary>
    /// <param name="name">Name for messages and the order check.</param>
    public LocalLock(string? name = null)
        : base(name)
    {
    }

    internal override bool Spins => true;

    private protected override string KindName => "local lock";

    /// <summary>Takes this CPU's copy; preemption is off while it is held.</summary>
    [Acquires(Resource.Lock)]
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: takes this CPU's copy and raises its count")]
    public void Lock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_lock.Enter(this);
        string site = SiteOf(file, line);
        ref HeldLock? holder = ref _holders[context.Cpu.Id];
        if (holder is not null)
        {
            context.Machine.Violate("INV-G5", $"{this} is acquired at {site} on {context.Cpu}, where it is held (taken at {holder?.Site}): it is not recursive");
            context.Machine.StopWith(new KernelPanicException($"self-deadlock on {this}"));
        }

        Preempt.Raise(context, site);
        NoteTaken(context, LockMode.Exclusive, site);
        holder = context.Held[^1];
    }

    /// <summary>Releases it.</summary>
    [Releases(Resource.Lock)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: frees this CPU's copy and lowers its count")]
    public void Unlock()
    {
        KernelContext context = s_unlock.Enter(this);
        if (NoteReleased(context, LockMode.Exclusive, "LocalLock.Unlock"))
        {
            _holders[context.Cpu.Id] = null;
            Preempt.Lower(context, "LocalLock.Unlock");
        }

        context.Machine.Settle(context);
    }

    internal override bool IsPerCpu => true;

    internal override bool IsFreeFor(LockMode mode) => true;

    internal override bool CouldBeTakenBy(PCpu cpu) => _holders[cpu.Id] is null;

    private protected override string HolderHint() => "";
}
