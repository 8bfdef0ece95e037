using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>
/// A spinning lock: waits busily, forbids preemption while held, belongs to the activation that took it. Not recursive.
/// </summary>
[LockClass("SpinLock", LockKind.Spin)]
public sealed class SpinLock : LockBase
{
    private static readonly Contract s_lock = Contract.Of(typeof(SpinLock), nameof(Lock));
    private static readonly Contract s_tryLock = Contract.Of(typeof(SpinLock), nameof(TryLock));
    private static readonly Contract s_unlock = Contract.Of(typeof(SpinLock), nameof(Unlock));
    private static readonly Contract s_lockIrq = Contract.Of(typeof(SpinLock), nameof(LockIrq), "INV-G9", "use LockIrqSave where interrupts may be off");
    private static readonly Contract s_lockIrqSave = Contract.Of(typeof(SpinLock), nameof(LockIrqSave));
    private static readonly Contract s_unlockBh = Contract.Of(typeof(SpinLock), nameof(UnlockBh), "INV-G1", "enable bottom halves in task context with interrupts on");

    private HeldLock? _holder;
    private KernelContext? _holderContext;

    /// <summary>Creates a lock.</summary>
    /// <param name="name">Name for messages and the order check; locks of one name are one class.</param>
    public SpinLock(string? name = null)
        : base(name)
    {
    }

    /// <summary>Whether anyone holds it; the caller's own answer is <see cref="IsHeld"/>.</summary>
    public bool IsLocked => _holder is not null;

    /// <summary>Whether the calling context holds it.</summary>
    public bool IsHeld
    {
        [Ensures(Resource.Lock, On = Outcome.True)]
        [Trusted("primitive: reads the owner")]
        get => _holderContext == KernelContext.Current;
    }

    internal override bool Spins => true;

    private protected override string KindName => "spin lock";

    /// <summary>Takes the lock; preemption is off while it is held.</summary>
    [Acquires(Resource.Lock)]
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: takes the lock word and raises the CPU's count")]
    public void Lock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Take(s_lock.EnterFor(this, LockMode.Exclusive), SiteOf(file, line));

    /// <summary>Releases the lock.</summary>
    [Releases(Resource.Lock)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: frees the lock word and lowers the CPU's count")]
    public void Unlock()
    {
        KernelContext context = s_unlock.Enter(this);
        Free(context, "SpinLock.Unlock");
        context.Machine.Settle(context);
    }

    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>True when the caller holds it now.</returns>
    [Acquires(Resource.Lock, On = Outcome.True)]
    [Acquires(Resource.Preempt, On = Outcome.True)]
    [Trusted("primitive: takes the lock word and raises the CPU's count")]
    [return: Role(ValueRole.MustCheck)]
    public bool TryLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_tryLock.Enter(this);
        if (_holder is not null)
        {
            Touch(context, AccessKind.Read);
            return false;
        }

        Take(context, SiteOf(file, line), tried: true);
        return true;
    }

    /// <summary>Takes the lock and turns interrupts off, which must be on.</summary>
    [Requires(Context.IrqOn)]
    [Acquires(Resource.Lock)]
    [Acquires(Resource.Preempt)]
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: takes the lock word")]
    public void LockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_lockIrq.EnterFor(this, LockMode.Exclusive);
        LocalIrq.TurnOff(context.Cpu, SiteOf(file, line));
        Take(context, SiteOf(file, line));
    }

    /// <summary>Releases the lock and turns interrupts on.</summary>
    [Releases(Resource.Lock)]
    [Releases(Resource.Preempt)]
    [Ensures(Context.IrqOn)]
    [Trusted("primitive: frees the lock word")]
    public void UnlockIrq()
    {
        KernelContext context = s_unlock.Enter(this);
        Free(context, "SpinLock.UnlockIrq");
        context.Cpu.IrqsEnabled = true;
        context.Machine.LockGraph.Exposed(context);
        context.Machine.Settle(context);
    }

    /// <summary>Takes the lock, turns interrupts off and hands out what they were.</summary>
    [Acquires(Resource.Lock)]
    [Acquires(Resource.Preempt)]
    [Acquires(Resource.Irq, Of = "flags")]
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: takes the lock word")]
    public void LockIrqSave([Role(ValueRole.IrqToken)] out IrqFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_lockIrqSave.EnterFor(this, LockMode.Exclusive);
        flags = LocalIrq.TakeToken(context, SiteOf(file, line));
        Take(context, SiteOf(file, line));
    }

    /// <summary>Releases the lock and puts interrupts back.</summary>
    [Releases(Resource.Lock)]
    [Releases(Resource.Preempt)]
    [Releases(Resource.Irq, Of = "flags")]
    [Trusted("primitive: frees the lock word")]
    public void UnlockIrqRestore([Role(ValueRole.IrqToken)] IrqFlags flags)
    {
        KernelContext context = s_unlock.Enter(this);
        Free(context, "SpinLock.UnlockIrqRestore");
        LocalIrq.ReturnToken(context, flags, "SpinLock.UnlockIrqRestore");
        context.Machine.Settle(context);
    }

    /// <summary>Takes the lock with bottom halves off.</summary>
    [Acquires(Resource.Lock)]
    [Acquires(Resource.Preempt)]
    [Acquires(Resource.Bh)]
    [Trusted("primitive: takes the lock word")]
    public void LockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_lock.EnterFor(this, LockMode.Exclusive);
        LocalBh.Raise(context, SiteOf(file, line));
        Take(context, SiteOf(file, line));
    }

    /// <summary>Releases the lock and enables bottom halves.</summary>
    [Requires(Context.IrqOn | Context.NotHardIrq | Context.NotNmi)]
    [Releases(Resource.Lock)]
    [Releases(Resource.Preempt)]
    [Releases(Resource.Bh)]
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: frees the lock word")]
    public void UnlockBh()
    {
        KernelContext context = s_unlockBh.Enter(this);
        Free(context, "SpinLock.UnlockBh");
        LocalBh.Lower(context, "SpinLock.UnlockBh");
    }

    /// <summary>Holds the lock until the scope is disposed.</summary>
    [Acquires(Resource.Lock)]
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: takes the lock word and raises the CPU's count")]
    public SpinGuard Enter([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Take(s_lock.EnterFor(this, LockMode.Exclusive), SiteOf(file, line));
        return new SpinGuard(this);
    }

    internal override bool CouldBeTakenBy(PCpu cpu) => _holder is null;

    internal override bool IsFreeFor(LockMode mode) => _holder is null;

    private protected override string HolderHint()
        => _holder is { } holder ? $" (held by '{_holderContext!.Task.Name}', taken at {holder.Site})" : "";

    private void Take(KernelContext context, string site, bool tried = false)
    {
        if (_holderContext == context)
        {
            ReportDoubleAcquire(context, site);
        }

        context.Cpu.PreemptCount.Add(PreemptCount.Preempt);
        context.Cpu.PreemptOffSite = site;
        Spin(context, site);
        NoteTaken(context, LockMode.Exclusive, site, tried);
        _holder = context.Held[^1];
        _holderContext = context;
    }

    [DoesNotReturn]
    private void ReportDoubleAcquire(KernelContext context, string site)
    {
        context.Machine.Violate("INV-G5", $"{this} is acquired at {site} by the context that holds it (taken at {_holder?.Site}): it is not recursive, this CPU waits for itself");
        context.Machine.StopWith(new KernelPanicException($"self-deadlock on {this}"));
    }

    private void Free(KernelContext context, string operation)
    {
        if (!NoteReleased(context, LockMode.Exclusive, operation))
        {
            return;
        }

        _holder = null;
        _holderContext = null;
        Preempt.Lower(context, operation);
    }
}
