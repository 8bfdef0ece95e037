using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel;

/// <summary>
/// A variable that several contexts use. Each access is an operation of its own, so that others may come in between, and the explorer
/// knows which orders matter; the accesses of a plain field happen unseen with the operation before them.
/// </summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="initial">First value.</param>
/// <param name="name">Name for the timeline.</param>
public sealed class Shared<T>(T initial = default!, string? name = null)
{
    private static readonly Contract s_read = Contract.Of(typeof(Shared<T>), nameof(Read));
    private static readonly Contract s_write = Contract.Of(typeof(Shared<T>), nameof(Write));
    private static readonly Contract s_update = Contract.Of(typeof(Shared<T>), nameof(Update));

    private static readonly Contract s_exchange = Contract.Of(typeof(Shared<T>), nameof(CompareExchange));

    private readonly ulong _identity = ObjectIdentity.Next();

    /// <summary>Name in decisions.</summary>
    public string Name { get; } = name ?? "(unnamed)";

    /// <summary>The value as seen from outside of the machine: no operation.</summary>
    public T Value { get; private set; } = initial;

    /// <summary>Reads the value.</summary>
    [AtomicSafe]
    public T Read()
    {
        Enter(s_read, AccessKind.Read);
        return Value;
    }

    /// <summary>Writes the value.</summary>
    [AtomicSafe]
    public void Write(T value)
    {
        Enter(s_write, AccessKind.Write);
        Value = value;
    }

    /// <summary>Reads and writes in one operation, as an atomic instruction does.</summary>
    /// <param name="change">From the value before to the value after; uses no other kernel operation.</param>
    /// <returns>The value before.</returns>
    [AtomicSafe]
    public T Update(Func<T, T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Enter(s_update, AccessKind.Write, atomic: true);
        T before = Value;
        Value = change(before);
        return before;
    }

    /// <summary>Writes <paramref name="value"/> if the value is <paramref name="expected"/>, in one operation. One that fails only reads.</summary>
    /// <returns>Whether it wrote.</returns>
    [AtomicSafe]
    public bool CompareExchange(T expected, T value)
    {
        KernelContext context = s_exchange.Enter(Name, _identity);
        bool writes = EqualityComparer<T>.Default.Equals(Value, expected);
        context.Machine.Observer?.Touch(context, _identity, writes ? AccessKind.Write : AccessKind.Read);
        context.Machine.Races?.Accessed(context, _identity, Name, writes, atomic: true);
        Value = writes ? value : Value;
        return writes;
    }

    private void Enter(Contract contract, AccessKind kind, bool atomic = false)
    {
        KernelContext context = contract.Enter(Name, _identity);
        context.Machine.Observer?.Touch(context, _identity, kind);
        context.Machine.Races?.Accessed(context, _identity, Name, kind == AccessKind.Write, atomic);
    }
}
