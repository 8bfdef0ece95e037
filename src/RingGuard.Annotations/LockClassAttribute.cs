#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// The class of a lock: one identity for ordering and interrupt use, shared by all instances. On a field or property it names the lock in it, on
/// a type every lock of that type without a class of its own.
/// </summary>
[AttributeUsage(ContractTargets.Storage)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class LockClassAttribute : ContractAttribute
{
    /// <summary>Declares the class.</summary>
    /// <param name="name">Name of the class; locks with the same name are of one class.</param>
    /// <param name="kind">What the lock does while it waits and while it is held.</param>
    public LockClassAttribute(string name, LockKind kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>Name of the class.</summary>
    public string Name { get; }

    /// <summary>What the lock does while it waits and while it is held.</summary>
    public LockKind Kind { get; }

    /// <summary>
    /// Rank of the class: while a lock of some rank is held, only locks of a higher rank may be taken. Zero is no rank.
    /// </summary>
    public int Order { get; set; }

    /// <summary>Whether the class is also taken in interrupt context.</summary>
    public IrqSafety IrqSafety { get; set; }

    /// <summary>Whether two instances of the class may be held at once, in an order that the code guarantees.</summary>
    public bool Nested { get; set; }
}
