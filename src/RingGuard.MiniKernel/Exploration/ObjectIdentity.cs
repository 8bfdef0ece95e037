using System;
using System.Threading;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Numbers for objects that are the same in each run of an exploration: what a build makes is counted from its beginning, what kernel code
/// makes is named by its stack and operation, and what was there before is the same object.
/// </summary>
internal static class ObjectIdentity
{
    private const ulong Built = 1UL << 60;
    private const ulong Outside = 1UL << 61;
    private const ulong Named = 1UL << 62;
    private const ulong Cpus = 1UL << 63;
    private const ulong Mask = Built - 1;

    [ThreadStatic]
    private static int t_built;

    [ThreadStatic]
    private static bool t_building;

    private static long s_outside;

    /// <summary>A number for a new object.</summary>
    public static ulong Next()
    {
        if (KernelContext.IsOnKernelThread)
        {
            KernelContext context = KernelContext.Current;
            return Named | (Hash($"{context.Task.Name}.{context.Operations}.{++context.ObjectsMade}") & Mask);
        }

        return t_building ? Built | (uint)++t_built : Outside | (ulong)Interlocked.Increment(ref s_outside);
    }

    /// <summary>The number of something that its name identifies.</summary>
    public static ulong Of(string name) => Named | (Hash(name) & Mask);

    /// <summary>The number of a CPU: what others do to it (wake a task there, interrupt it) matters to each of its steps, and to nobody else.</summary>
    public static ulong OfCpu(int cpu) => Cpus | (uint)cpu;

    /// <summary>Whether a number is that of a CPU.</summary>
    public static bool IsCpu(ulong identity) => (identity & Cpus) != 0;

    /// <summary>Runs a build; the objects that it makes are counted from 1.</summary>
    public static ExploredRun Build(Func<IDecider, ExploredRun> build, IDecider decider)
    {
        (bool building, int built) = (t_building, t_built);
        (t_building, t_built) = (true, 0);
        try
        {
            return build(decider);
        }
        finally
        {
            (t_building, t_built) = (building, built);
        }
    }

    /// <summary>FNV-1a.</summary>
    internal static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash;
    }
}
