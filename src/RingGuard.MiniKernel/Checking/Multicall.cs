using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Several operations in one entry to the hypervisor.</summary>
public static class Multicall
{
    private static readonly Contract s_run = Contract.Of(typeof(Multicall), nameof(Run));

    /// <summary>
    /// Runs <paramref name="operations"/> in order. What one of them leaves held or off is reported after that one, with its number: at the
    /// end nobody could say whose it was.
    /// </summary>
    [Requires(Context.NotAtomic)]
    public static void Run(IReadOnlyList<Action> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        KernelContext context = s_run.Enter();
        for (int i = 0; i < operations.Count; i++)
        {
            int tokens = context.IrqTokenDepth;
            operations[i]();
            context.Machine.CheckBalance(context, 0, $"operation {i + 1} of a multicall returns");
            context.Machine.CheckInterruptsBack(context, tokens, $"operation {i + 1} of a multicall returns");
        }
    }
}
