using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>
/// A call whose attributes are held against what happens until it is disposed: what it ensures, that it leaves every count,
/// lock and the interrupt state as it found them unless it says otherwise, and that <c>[AtomicSafe]</c> does not block. What
/// differs is RG9008. Made by <see cref="ContractInterceptor.Call(object, string)"/>.
/// </summary>
public ref struct InterceptedCall
{
    private readonly CallPromise _promise;
    private readonly KernelContext _context;
    private readonly AtomicPromise? _outer;
    private readonly PreemptCount _count;
    private readonly bool _irqs;
    private readonly int _locks;
    private readonly int _spinning;
    private readonly int _rcu;
    private readonly long _start;
    private IReadOnlyList<Outcome>? _outcomes;
    private bool _done;

    internal InterceptedCall(CallPromise promise, KernelContext context)
    {
        _promise = promise;
        _context = context;
        _outer = context.AtomicSafe;
        _count = context.Cpu.PreemptCount;
        _irqs = context.Cpu.IrqsEnabled;
        _locks = context.Held.Count;
        _spinning = context.Held.Count(static h => h.Lock.Spins);
        _rcu = context.RcuDepth;
        _start = context.Machine.Now;
        if (promise.IsAtomicSafe)
        {
            context.AtomicSafe = new AtomicPromise(promise.Name, Time(_start), context.Activations.Count);
        }
    }

    /// <summary>Notes what the member returns, for promises that depend on it, and gives it back.</summary>
    /// <param name="value">The result.</param>
    /// <returns><paramref name="value"/>.</returns>
    [AtomicSafe]
    public T Return<T>(T value)
    {
        _outcomes = CallPromise.OutcomesOf(value);
        return value;
    }

    /// <summary>The member returns: its promises are checked.</summary>
    [AtomicSafe]
    public void Dispose()
    {
        if (_done)
        {
            return;
        }

        _done = true;
        _context.AtomicSafe = _outer;
        if (_context.Machine.Stopped)
        {
            return;
        }

        Context ensured = _promise.Ensured(_outcomes);
        if (ensured != Context.None && Contract.Violated(_context, ensured) is { } what)
        {
            Diverge($"returned {what}");
        }

        CheckInterrupts();
        CheckCounts();
    }

    private readonly void CheckInterrupts()
    {
        PCpu cpu = _context.Cpu;
        bool speaks = _promise.SpeaksOf(Resource.Irq) || _promise.Speaks(Context.IrqOff | Context.IrqOn);
        if (cpu.IrqsEnabled != _irqs && !speaks)
        {
            Diverge(cpu.IrqsEnabled ? "was called with interrupts off and returned with interrupts on" : $"returned with interrupts off (since {cpu.IrqOffSite ?? "entry"})");
        }
    }

    private readonly void CheckCounts()
    {
        int locks = _context.Held.Count - _locks;
        if (_promise.Change(_outcomes, Resource.Lock, Resource.ReadLock, Resource.WriteLock) is { } promised && promised != locks)
        {
            string held = locks > 0 ? $" ({_context.Held[^1].Describe()})" : "";
            Diverge(string.Create(CultureInfo.InvariantCulture, $"returned with {locks:+0;-0;0} lock(s) held{held}"));
        }

        if (_promise.Change(_outcomes, Resource.RcuRead) is { } sections && sections != _context.RcuDepth - _rcu)
        {
            Diverge(string.Create(CultureInfo.InvariantCulture, $"returned with {_context.RcuDepth - _rcu:+0;-0;0} RCU read section(s)"));
        }

        // Sections of the FPU and of the hypervisor carry counts of their own.
        if (_promise.SpeaksOf(Resource.FpuSection) || _promise.SpeaksOf(Resource.FpRegs) || _promise.SpeaksOf(Resource.NeonSection) || _promise.SpeaksOf(Resource.HypEntry))
        {
            return;
        }

        PreemptCount count = _context.Cpu.PreemptCount;
        int change = (int)count.PreemptDepth - (int)_count.PreemptDepth;
        int carried = _context.Held.Count(static h => h.Lock.Spins) - _spinning;
        if (_promise.Change(_outcomes, Resource.Preempt) is { } preempt && preempt != change && preempt != change - carried)
        {
            Diverge(string.Create(CultureInfo.InvariantCulture, $"changed the preempt count by {change:+0;-0;0} (last raised at {_context.Cpu.PreemptOffSite ?? "?"})"));
        }
    }

    private readonly void Diverge(string what)
        => _context.Machine.Violate("RG9008", $"{_promise.Name} ({_promise.Words}) {what}, against its contract", $"call {Time(_start)}");

    private static string Time(long now) => string.Create(CultureInfo.InvariantCulture, $"t={now}");
}
