using System;

namespace RingGuard.MiniKernel.Tests.Agreement;

/// <summary>
/// A class named after a rule, with <c>Bad()</c> and <c>Good()</c>: kernel code that the machine runs (this project) and the analyzers read
/// (<c>AgreementTests</c> of the analyzers). Each says of the bad one that it is bad, and nothing of the good one. In C# 11, as the oldest
/// Roslyn reads it, too.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PairAttribute : Attribute
{
    /// <param name="invariant">What the machine finds broken in the bad one.</param>
    public PairAttribute(string invariant) => Invariant = invariant;

    public string Invariant { get; }

    /// <summary>In a hypercall of a guest, under the Xen flavour; else in a kernel thread.</summary>
    public bool InHypercall { get; init; }
}
