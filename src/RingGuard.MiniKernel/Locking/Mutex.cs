using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>A sleeping lock, for tasks only; belongs to the task that took it. Not recursive.</summary>
[LockClass("Mutex", LockKind.Mutex)]
public sealed class Mutex : LockBase
{
    private static readonly Contract s_lock = Contract.Of(typeof(Mutex), nameof(Lock), "INV-G7", "a mutex may sleep; take it before, or use a spin lock");
    private static readonly Contract s_tryLock = Contract.Of(typeof(Mutex), nameof(TryLock));
    private static readonly Contract s_unlock = Contract.Of(typeof(Mutex), nameof(Unlock));

    private readonly WaitQueue _waiters;
    private Task? _owner;
    private string _site = "";

    /// <summary>Creates a mutex.</summary>
    /// <param name="name">Name for messages and the order check.</param>
    public Mutex(string? name = null)
        : base(name) => _waiters = new WaitQueue($"mutex '{Name}'", WaitQueue.Untracked);

    /// <summary>The task that holds it.</summary>
    public Task? Owner => _owner;

    internal override bool Spins => false;

    private protected override string KindName => "mutex";

    /// <summary>Takes the mutex; sleeps while another task holds it.</summary>
    [Requires(Context.NotAtomic)]
    [Acquires(Resource.Lock)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates)]
    [Trusted("primitive: the scheduler itself")]
    public void Lock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Take(s_lock.EnterFor(this, LockMode.Exclusive), SiteOf(file, line));

    /// <summary>Takes the mutex if it is free; never sleeps, but is for tasks all the same.</summary>
    [Requires(Context.NotHardIrq | Context.NotNmi)]
    [Acquires(Resource.Lock, On = Outcome.True)]
    [Trusted("primitive: takes the owner word")]
    [return: Role(ValueRole.MustCheck)]
    public bool TryLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_tryLock.Enter(this);
        if (_owner is not null)
        {
            Touch(context, AccessKind.Read);
            return false;
        }

        Own(context, SiteOf(file, line), tried: true);
        return true;
    }

    /// <summary>Releases the mutex and wakes who waits.</summary>
    [Releases(Resource.Lock)]
    [Trusted("primitive: frees the owner word")]
    public void Unlock()
    {
        KernelContext context = s_unlock.Enter(this);
        if (NoteReleased(context, LockMode.Exclusive, "Mutex.Unlock"))
        {
            _owner = null;
            // All, not one: the one could be kept from running by a tracer while others wait.
            _waiters.WakeAll();
        }

        context.Machine.Settle(context);
    }

    /// <summary>Holds the mutex until the scope is disposed.</summary>
    [Requires(Context.NotAtomic)]
    [Acquires(Resource.Lock)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates)]
    [Trusted("primitive: the scheduler itself")]
    public MutexGuard Enter([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Take(s_lock.EnterFor(this, LockMode.Exclusive), SiteOf(file, line));
        return new MutexGuard(this);
    }

    internal override bool CouldBeTakenBy(PCpu cpu) => _owner is null;

    internal override bool IsFreeFor(LockMode mode) => _owner is null;

    private protected override string HolderHint() => _owner is { } owner ? $" (held by '{owner.Name}', taken at {_site})" : "";

    private void Take(KernelContext context, string site)
    {
        if (_owner == context.Cpu.Current)
        {
            context.Machine.Violate("INV-G5", $"{this} is acquired at {site} by the task that holds it (taken at {_site}): it is not recursive");
            context.Machine.StopWith(new KernelPanicException($"self-deadlock on {this}"));
        }

        while (_owner is not null)
        {
            Touch(context, AccessKind.Write);
            context.Machine.Record(TraceKind.Lock, $"sleep for {Name}");
            Sched.BlockOn(context, _waiters);
        }

        Own(context, site);
    }

    private void Own(KernelContext context, string site, bool tried = false)
    {
        NoteTaken(context, LockMode.Exclusive, site, tried);
        _owner = context.Cpu.Current;
        _site = site;
    }
}
