using System;

namespace RingGuard.MiniKernel;

/// <summary>
/// The preempt count of a CPU in Linux' bit layout (include/linux/preempt.h): preemption depth, softirq depth, hardirq depth,
/// NMI depth and the need-resched bit in one word. A mutable struct: use it through <c>ref</c>, a copy counts for nobody.
/// </summary>
public struct PreemptCount : IEquatable<PreemptCount>
{
    /// <summary>Bits 0-7: depth of Preempt.Disable.</summary>
    public const uint PreemptMask = 0x000000ff;

    /// <summary>Bits 8-15: softirq served (odd multiples of 0x100) and bottom halves disabled (multiples of 0x200).</summary>
    public const uint SoftirqMask = 0x0000ff00;

    /// <summary>Bits 16-19: depth of hard interrupt handlers.</summary>
    public const uint HardIrqMask = 0x000f0000;

    /// <summary>Bits 20-23: depth of NMI handlers.</summary>
    public const uint NmiMask = 0x00f00000;

    /// <summary>A reschedule is wanted. Not part of the count.</summary>
    public const uint NeedReschedBit = 0x80000000;

    /// <summary>One level of Preempt.Disable.</summary>
    public const uint Preempt = 0x00000001;

    /// <summary>A softirq handler is being served (SOFTIRQ_OFFSET).</summary>
    public const uint SoftirqServing = 0x00000100;

    /// <summary>One level of LocalBh.Disable (SOFTIRQ_DISABLE_OFFSET).</summary>
    public const uint SoftirqDisable = 0x00000200;

    /// <summary>One level of hard interrupt.</summary>
    public const uint HardIrq = 0x00010000;

    /// <summary>One level of NMI.</summary>
    public const uint Nmi = 0x00100000;

    private uint _word;

    /// <summary>The count without the need-resched bit; 0 means preemptible as far as counts go.</summary>
    public readonly uint Value => _word & ~NeedReschedBit;

    /// <summary>Depth of Preempt.Disable, locks and FPU sections included.</summary>
    public readonly uint PreemptDepth => _word & PreemptMask;

    /// <summary>The softirq field, shifted down: 1 while serving, 2 per LocalBh.Disable.</summary>
    public readonly uint SoftirqDepth => (_word & SoftirqMask) >> 8;

    /// <summary>Depth of hard interrupts.</summary>
    public readonly uint HardIrqDepth => (_word & HardIrqMask) >> 16;

    /// <summary>Depth of NMIs.</summary>
    public readonly uint NmiDepth => (_word & NmiMask) >> 20;

    /// <summary>Neither in a softirq handler nor in a hard interrupt nor in an NMI.</summary>
    public readonly bool InTask => (_word & (NmiMask | HardIrqMask | SoftirqServing)) == 0;

    /// <summary>A softirq handler runs here, as opposed to bottom halves being merely off.</summary>
    public readonly bool InServingSoftirq => (_word & SoftirqServing) != 0;

    /// <summary>A softirq handler runs here or bottom halves are off.</summary>
    public readonly bool InSoftirq => (_word & SoftirqMask) != 0;

    /// <summary>In a hard interrupt handler.</summary>
    public readonly bool InHardIrq => (_word & HardIrqMask) != 0;

    /// <summary>In an NMI handler.</summary>
    public readonly bool InNmi => (_word & NmiMask) != 0;

    /// <summary>In NMI, hard interrupt or softirq, bottom halves off included: softirqs do not start here.</summary>
    public readonly bool InInterrupt => (_word & (NmiMask | HardIrqMask | SoftirqMask)) != 0;

    /// <summary>Any field is not zero.</summary>
    public readonly bool InAtomic => Value != 0;

    /// <summary>Whether a reschedule is wanted.</summary>
    public bool NeedResched
    {
        readonly get => (_word & NeedReschedBit) != 0;
        set => _word = value ? _word | NeedReschedBit : _word & ~NeedReschedBit;
    }

    /// <summary>Adds one of the offsets of this type.</summary>
    /// <exception cref="OverflowException">The field is full (INV-G1: 8/8/4/4 bits).</exception>
    public void Add(uint offset)
    {
        uint mask = MaskOf(offset);
        if ((_word & mask) + offset > mask)
        {
            throw new OverflowException($"preempt count overflow: 0x{Value:x6} + 0x{offset:x} leaves its field");
        }

        _word += offset;
    }

    /// <summary>Subtracts one of the offsets of this type.</summary>
    /// <exception cref="OverflowException">The field would become negative (INV-G1).</exception>
    public void Sub(uint offset)
    {
        if ((_word & MaskOf(offset)) < offset)
        {
            throw new OverflowException($"preempt count underflow: 0x{Value:x6} - 0x{offset:x}");
        }

        _word -= offset;
    }

    /// <summary>Puts the count back to a value taken earlier; the need-resched bit stays as it is.</summary>
    internal void Repair(uint value) => _word = (_word & NeedReschedBit) | value;

    /// <inheritdoc/>
    public readonly bool Equals(PreemptCount other) => _word == other._word;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is PreemptCount other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => (int)_word;

    /// <summary>Same word.</summary>
    public static bool operator ==(PreemptCount left, PreemptCount right) => left.Equals(right);

    /// <summary>Different words.</summary>
    public static bool operator !=(PreemptCount left, PreemptCount right) => !left.Equals(right);

    /// <inheritdoc/>
    public override readonly string ToString() => $"0x{_word:x8}";

    private static uint MaskOf(uint offset) => offset switch
    {
        Preempt => PreemptMask,
        SoftirqServing or SoftirqDisable => SoftirqMask,
        HardIrq => HardIrqMask,
        Nmi => NmiMask,
        _ => throw new ArgumentOutOfRangeException(nameof(offset), $"0x{offset:x} is not an offset: use PreemptCount.Preempt, SoftirqServing, SoftirqDisable, HardIrq or Nmi"),
    };
}
