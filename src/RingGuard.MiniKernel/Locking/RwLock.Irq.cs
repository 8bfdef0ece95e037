using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <content>Forms that turn interrupts off as well.</content>
public sealed partial class RwLock
{
    private static readonly Contract s_readLockIrq = Contract.Of(typeof(RwLock), nameof(ReadLockIrq), "INV-G9", "use ReadLockIrqSave where interrupts may be off");
    private static readonly Contract s_writeLockIrq = Contract.Of(typeof(RwLock), nameof(WriteLockIrq), "INV-G9", "use WriteLockIrqSave where interrupts may be off");
    private static readonly Contract s_readLockIrqSave = Contract.Of(typeof(RwLock), nameof(ReadLockIrqSave));
    private static readonly Contract s_writeLockIrqSave = Contract.Of(typeof(RwLock), nameof(WriteLockIrqSave));

    /// <summary>Takes the lock for reading and turns interrupts off, which must be on.</summary>
    [Requires(Context.IrqOn)]
    [Acquires(Resource.ReadLock)]
    [Acquires(Resource.Preempt)]
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: takes the lock word")]
    public void ReadLockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_readLockIrq.EnterFor(this, LockMode.Read);
        LocalIrq.TurnOff(context.Cpu, SiteOf(file, line));
        TakeRead(context, SiteOf(file, line));
    }

    /// <summary>Releases the reader's side and turns interrupts on.</summary>
    [Releases(Resource.ReadLock)]
    [Releases(Resource.Preempt)]
    [Ensures(Context.IrqOn)]
    [Trusted("primitive: frees the lock word")]
    public void ReadUnlockIrq()
    {
        KernelContext context = s_readUnlock.Enter(this);
        FreeRead(context, "RwLock.ReadUnlockIrq");
        context.Cpu.IrqsEnabled = true;
        context.Machine.LockGraph.Exposed(context);
        context.Machine.Settle(context);
    }

    /// <summary>Takes the lock for reading, turns interrupts off and hands out what they were.</summary>
    [Acquires(Resource.ReadLock)]
    [Acquires(Resource.Preempt)]
    [Acquires(Resource.Irq, Of = "flags")]
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: takes the lock word")]
    public void ReadLockIrqSave([Role(ValueRole.IrqToken)] out IrqFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_readLockIrqSave.EnterFor(this, LockMode.Read);
        flags = LocalIrq.TakeToken(context, SiteOf(file, line));
        TakeRead(context, SiteOf(file, line));
    }

    /// <summary>Releases the reader's side and puts interrupts back.</summary>
    [Releases(Resource.ReadLock)]
    [Releases(Resource.Preempt)]
    [Releases(Resource.Irq, Of = "flags")]
    [Trusted("primitive: frees the lock word")]
    public void ReadUnlockIrqRestore([Role(ValueRole.IrqToken)] IrqFlags flags)
    {
        KernelContext context = s_readUnlock.Enter(this);
        FreeRead(context, "RwLock.ReadUnlockIrqRestore");
        LocalIrq.ReturnToken(context, flags, "RwLock.ReadUnlockIrqRestore");
        context.Machine.Settle(context);
    }

    /// <summary>Takes the lock for writing and turns interrupts off, which must be on.</summary>
    [Requires(Context.IrqOn)]
    [Acquires(Resource.WriteLock)]
    [Acquires(Resource.Preempt)]
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: takes the lock word")]
    public void WriteLockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_writeLockIrq.EnterFor(this, LockMode.Write);
        LocalIrq.TurnOff(context.Cpu, SiteOf(file, line));
        TakeWrite(context, SiteOf(file, line));
    }

    /// <summary>Releases the writer's side and turns interrupts on.</summary>
    [Releases(Resource.WriteLock)]
    [Releases(Resource.Preempt)]
    [Ensures(Context.IrqOn)]
    [Trusted("primitive: frees the lock word")]
    public void WriteUnlockIrq()
    {
        KernelContext context = s_writeUnlock.Enter(this);
        FreeWrite(context, "RwLock.WriteUnlockIrq");
        context.Cpu.IrqsEnabled = true;
        context.Machine.LockGraph.Exposed(context);
        context.Machine.Settle(context);
    }

    /// <summary>Takes the lock for writing, turns interrupts off and hands out what they were.</summary>
    [Acquires(Resource.WriteLock)]
    [Acquires(Resource.Preempt)]
    [Acquires(Resource.Irq, Of = "flags")]
    [Ensures(Context.IrqOff)]
    [Trusted("primitive: takes the lock word")]
    public void WriteLockIrqSave([Role(ValueRole.IrqToken)] out IrqFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_writeLockIrqSave.EnterFor(this, LockMode.Write);
        flags = LocalIrq.TakeToken(context, SiteOf(file, line));
        TakeWrite(context, SiteOf(file, line));
    }

    /// <summary>Releases the writer's side and puts interrupts back.</summary>
    [Releases(Resource.WriteLock)]
    [Releases(Resource.Preempt)]
    [Releases(Resource.Irq, Of = "flags")]
    [Trusted("primitive: frees the lock word")]
    public void WriteUnlockIrqRestore([Role(ValueRole.IrqToken)] IrqFlags flags)
    {
        KernelContext context = s_writeUnlock.Enter(this);
        FreeWrite(context, "RwLock.WriteUnlockIrqRestore");
        LocalIrq.ReturnToken(context, flags, "RwLock.WriteUnlockIrqRestore");
        context.Machine.Settle(context);
    }
}
