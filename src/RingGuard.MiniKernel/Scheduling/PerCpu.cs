using System;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel;

/// <summary>A variable with one copy for each CPU.</summary>
/// <typeparam name="T">Type of the copies.</typeparam>
public sealed class PerCpu<T>
{
    private readonly T[] _copies = new T[16];
    private readonly ulong _identity = ObjectIdentity.Next();

    /// <summary>Creates the variable; every copy starts as <paramref name="initial"/>.</summary>
    public PerCpu(T initial = default!) => Array.Fill(_copies, initial);

    /// <summary>The copy of a CPU as the explorer knows it: copies do not depend on each other.</summary>
    internal ulong IdentityOn(int cpu) => _identity + ((ulong)cpu << 40);

    /// <summary>The copy of a CPU, by reference.</summary>
    public ref T this[[Role(ValueRole.CpuId)] int cpu] => ref _copies[cpu];
}
