using System;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>Long work of any kind before a guest runs again: the set/way flush, made general (S3 L433-446).</summary>
public static class GuestReturnWork
{
    private static readonly Contract s_register = Contract.Of(typeof(GuestReturnWork), nameof(Register));
    private static readonly Contract s_runPending = Contract.Of(typeof(GuestReturnWork), nameof(RunPending), "INV-C5", "it is called by HypervisorExit with interrupts on and nothing held");

    /// <summary>Asks for work before <paramref name="v"/> runs again. Cheap, from any context of the virtual CPU.</summary>
    [AtomicSafe]
    public static void Register(VCpu v, IRestartableWork work)
    {
        ArgumentNullException.ThrowIfNull(v);
        ArgumentNullException.ThrowIfNull(work);
        KernelContext context = s_register.Enter();
        v.ReturnWork.Add(work);
        context.Machine.Record(TraceKind.Flush, $"{v.Name}: {work.Name} wanted");
    }

    /// <summary>
    /// Runs each registered item once, in the order of registration, and forgets those that are done. What an item leaves held or off is
    /// reported when it returns, under its name.
    /// </summary>
    /// <returns>None without items, Again when one has more to do, else Done.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.LongRunning | Effect.PreemptionPoint)]
    [return: Role(ValueRole.MustCheck)]
    public static WorkStatus RunPending([Role(ValueRole.Current)] VCpu v)
    {
        KernelContext context = s_runPending.Enter();
        P2M.CheckCurrent(v, "GuestReturnWork.RunPending");
        if (v.ReturnWork.Count == 0)
        {
            return WorkStatus.None;
        }

        foreach (IRestartableWork work in v.ReturnWork.ToArray())
        {
            if (RunOne(context, v, work) == WorkStatus.Done)
            {
                v.ReturnWork.Remove(work);
            }
        }

        return v.ReturnWork.Count == 0 ? WorkStatus.Done : WorkStatus.Again;
    }

    private static WorkStatus RunOne(KernelContext context, VCpu v, IRestartableWork work)
    {
        int tokens = context.IrqTokenDepth;
        WorkStatus status = work.Run(v);
        context.Machine.Record(TraceKind.Flush, $"{v.Name}: {work.Name} says {status}");
        context.Machine.CheckBalance(context, 0, $"the return work '{work.Name}' returns");
        context.Machine.CheckInterruptsBack(context, tokens, $"the return work '{work.Name}' returns");
        if (status != WorkStatus.Again && work.IsPending)
        {
            context.Machine.Violate("INV-G11", $"the return work '{work.Name}' of '{v.Name}' says {status} and is not done: what is left would be forgotten; answer WorkStatus.Again whenever it stops early");
        }

        return status;
    }
}
