using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>
/// A spinning lock that many readers or one writer hold. Both sides forbid preemption. A waiting writer holds off new readers, so a
/// context that reads must not read again, unless the lock was made for that.
/// </summary>
[LockClass("RwLock", LockKind.RwSpin)]
public sealed partial class RwLock : LockBase
{
    private static readonly Contract s_readLock = Contract.Of(typeof(RwLock), nameof(ReadLock));
    private static readonly Contract s_readUnlock = Contract.Of(typeof(RwLock), nameof(ReadUnlock));
    private static readonly Contract s_writeLock = Contract.Of(typeof(RwLock), nameof(WriteLock));
    private static readonly Contract s_writeUnlock = Contract.Of(typeof(RwLock), nameof(WriteUnlock));

    private readonly List<KernelContext> _readers = [];
    private KernelContext? _writer;
    private KernelContext? _waitingWriter;
    private string _site = "";

    /// <summary>Creates a lock.</summary>
    /// <param name="name">Name for messages and the order check.</param>
    /// <param name="recursiveRead">Readers do not wait for waiting writers, so that who reads may read again; writers may starve.</param>
    public RwLock(string? name = null, bool recursiveRead = false)
        : base(name) => RecursiveRead = recursiveRead;

    /// <summary>Who reads may read again.</summary>
    public bool RecursiveRead { get; }

    /// <summary>Runs on the writer's side just before the lock is free, such as a deferred TLB flush.</summary>
    internal Action? BeforeWriteUnlock { get; set; }

    internal override bool Spins => true;

    private protected override string KindName => "read-write lock";

    /// <summary>Takes the lock for reading.</summary>
    [Acquires(Resource.ReadLock)]
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: takes the lock word and raises the CPU's count")]
    public void ReadLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => TakeRead(s_readLock.EnterFor(this, LockMode.Read), SiteOf(file, line));

    /// <summary>Releases the reader's side.</summary>
    [Releases(Resource.ReadLock)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: frees the lock word and lowers the CPU's count")]
    public void ReadUnlock()
    {
        KernelContext context = s_readUnlock.Enter(this);
        FreeRead(context, "RwLock.ReadUnlock");
        context.Machine.Settle(context);
    }

    /// <summary>Takes the lock for writing.</summary>
    [Acquires(Resource.WriteLock)]
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: takes the lock word and raises the CPU's count")]
    public void WriteLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => TakeWrite(s_writeLock.EnterFor(this, LockMode.Write), SiteOf(file, line));

    /// <summary>Releases the writer's side.</summary>
    [Releases(Resource.WriteLock)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: frees the lock word and lowers the CPU's count")]
    public void WriteUnlock()
    {
        KernelContext context = s_writeUnlock.Enter(this);
        FreeWrite(context, "RwLock.WriteUnlock");
        context.Machine.Settle(context);
    }

    /// <summary>Reads until the scope is disposed.</summary>
    [Acquires(Resource.ReadLock)]
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: takes the lock word and raises the CPU's count")]
    public RwReadGuard EnterRead([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        TakeRead(s_readLock.EnterFor(this, LockMode.Read), SiteOf(file, line));
        return new RwReadGuard(this);
    }

    /// <summary>Writes until the scope is disposed.</summary>
    [Acquires(Resource.WriteLock)]
    [Acquires(Resource.Preempt)]
    [Trusted("primitive: takes the lock word and raises the CPU's count")]
    public RwWriteGuard EnterWrite([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        TakeWrite(s_writeLock.EnterFor(this, LockMode.Write), SiteOf(file, line));
        return new RwWriteGuard(this);
    }

    internal bool IsHeldBy(KernelContext context) => _writer == context || _readers.Contains(context);

    internal override bool IsReadRecursively(LockMode mode) => RecursiveRead && mode == LockMode.Read;

    internal override bool CouldBeTakenBy(PCpu cpu)
        => IsReadRecursively(cpu.SpinMode) ? _writer is null
            : _waitingWriter is { } writer && writer.Cpu == cpu
            ? _writer is null && _readers.Count == 0
            : _writer is null && _waitingWriter is null;

    internal override bool IsFreeFor(LockMode mode) => _writer is null && (_waitingWriter is null || IsReadRecursively(mode)) && (mode == LockMode.Read || _readers.Count == 0);

    private protected override string HolderHint()
        => _writer is { } writer ? $" (written by '{writer.Task.Name}', taken at {_site})"
            : _readers.Count > 0 ? $" (read by '{_readers[0].Task.Name}', taken at {_site})" : "";

    private void TakeRead(KernelContext context, string site)
    {
        CheckNotHeld(context, LockMode.Read, site);
        Raise(context, site);
        Spin(context, site, LockMode.Read);
        NoteTaken(context, LockMode.Read, site);
        _readers.Add(context);
        _site = site;
    }

    private void TakeWrite(KernelContext context, string site)
    {
        CheckNotHeld(context, LockMode.Write, site);
        Raise(context, site);
        while (_waitingWriter is not null)
        {
            Spin(context, site, LockMode.Write);
        }

        _waitingWriter = context;
        Spin(context, site, LockMode.Write);
        _waitingWriter = null;
        NoteTaken(context, LockMode.Write, site);
        _writer = context;
        _site = site;
    }

    private void FreeRead(KernelContext context, string operation)
    {
        if (NoteReleased(context, LockMode.Read, operation))
        {
            _readers.Remove(context);
            Preempt.Lower(context, operation);
        }
    }

    private void FreeWrite(KernelContext context, string operation)
    {
        if (_writer == context)
        {
            BeforeWriteUnlock?.Invoke();
        }

        if (NoteReleased(context, LockMode.Write, operation))
        {
            _writer = null;
            Preempt.Lower(context, operation);
        }
    }

    private void CheckNotHeld(KernelContext context, LockMode mode, string site)
    {
        if (LastIndexIn(context.Held) is not (>= 0 and int at))
        {
            return;
        }

        HeldLock held = context.Held[at];
        if (held.Mode == LockMode.Read && IsReadRecursively(mode))
        {
            return;
        }

        string what = held.Mode == LockMode.Read ? "a reader that acquires again waits behind a waiting writer, and a writer waits for the reader" : "it is not recursive";
        context.Machine.Violate("INV-G5", $"{this} is acquired at {site} by the context for which {held.Describe()}: {what}");
        context.Machine.StopWith(new KernelPanicException($"self-deadlock on {this}"));
    }

    private static void Raise(KernelContext context, string site)
    {
        context.Cpu.PreemptCount.Add(PreemptCount.Preempt);
        context.Cpu.PreemptOffSite = site;
    }
}
