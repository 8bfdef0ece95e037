using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>The instructions that leave the kernel.</summary>
public static class Arch
{
    private static readonly Contract s_enterGuest = Contract.Of(typeof(Arch), nameof(EnterGuest), "INV-C4", "LocalIrq.Disable, HypervisorExit.LeaveHypervisorToGuest, then enter");
    private static readonly Contract s_returnToUser = Contract.Of(typeof(Arch), nameof(ReturnToUser), "INV-X16b", "LocalIrq.Disable, read the flags, Fpu.SwitchReturn if they say so, then return");

    /// <summary>Runs the guest until something needs the hypervisor. Interrupts stay off: one that comes ends the stay.</summary>
    [Requires(Context.IrqOff)]
    [Effects(Effect.EntersGuest)]
    [Protocol("enter-guest", Step = "enter")]
    [Trusted("primitive: the guest itself")]
    public static ExitReason EnterGuest(VCpu v)
    {
        KernelContext context = s_enterGuest.Enter();
        PCpu cpu = context.Cpu;
        Machine machine = context.Machine;
        bool section = cpu.PersistentFpu is { } persistent && persistent == v.GuestFpu.Context;
        machine.CheckBalance(context, section ? PreemptCount.Preempt : 0, $"the guest '{v.Name}' is entered", v.GuestFpu.Context);
        if (!cpu.SoftirqsTestedClear || (cpu.SoftirqPending != 0 && cpu.PendingIrqs.Count == 0))
        {
            machine.Violate("INV-C4", $"the guest '{v.Name}' is entered on {cpu} without a test for softirqs since interrupts went off (pending 0x{cpu.SoftirqPending:x}): they would wait until the guest traps; call HypervisorExit.CheckForPCpuWork last");
        }

        if (v.NeedFlushToRam)
        {
            machine.Violate("INV-C1", $"the guest '{v.Name}' is entered while it waits for a flush: call HypervisorExit.CheckForVCpuWork");
        }

        if (v.OwesFlush && !v.NeedFlushToRam)
        {
            machine.Violate("INV-G11", $"the guest '{v.Name}' is entered without the flush that it asked for: the request was cleared and no flush has ended since; clear it after the work");
        }

        if (v.ReturnWork.Find(static w => w.IsPending) is { } work)
        {
            machine.Violate("INV-G11", $"the guest '{v.Name}' is entered while '{work.Name}' is not done: call HypervisorExit.CheckForVCpuWork until it answers false");
        }

        if (v.InHypervisor)
        {
            machine.Violate("INV-C8", $"the guest '{v.Name}' is entered without HypervisorExit.LeaveHypervisorToGuest");
        }

        if (cpu.Hcr != v.Hcr)
        {
            machine.Violate("INV-C2", $"HCR of {cpu} is not that of '{v.Name}': traps of the guest would be missed");
        }

        if (machine.Arm is null)
        {
            machine.Fp.EnterOutside(cpu, section ? v.GuestFpu.Context : cpu.Current.Fpu, "guest");
        }

        cpu.Xfd?.GuestEntry(v);
        cpu.InGuest = true;
        v.LastPCpu = cpu.Id;
        v.Counters.GuestEntries++;
        cpu.Counters.GuestEntries++;
        machine.Record(TraceKind.Guest, $"enter {v.Name}");
        ExitReason reason = machine.Arm is null ? v.RunGuest(context) : Hyp.Switch(context, v);
        cpu.InGuest = false;
        cpu.Xfd?.GuestExit(v);
        machine.Record(TraceKind.Guest, $"exit {v.Name}: {reason}");
        return reason;
    }

    /// <summary>Goes to user mode. The task's registers must be its own by now.</summary>
    [Requires(Context.IrqOff)]
    [Effects(Effect.EntersUser)]
    [Ensures(Context.IrqOn)]
    [Trusted("primitive: user mode runs with interrupts on")]
    public static void ReturnToUser()
    {
        KernelContext context = s_returnToUser.Enter();
        PCpu cpu = context.Cpu;
        context.Machine.CheckBalance(context, 0, $"'{cpu.Current.Name}' returns to user mode");
        if (context.Machine.Arm is { } arm)
        {
            arm.Fp.Check.EnterUser(cpu);
        }
        else
        {
            context.Machine.Fp.EnterOutside(cpu, cpu.Current.Fpu, "user");
        }

        if (!cpu.ExitFlagsFresh)
        {
            context.Machine.Violate("INV-X16b", $"'{cpu.Current.Name}' returns to user mode on {cpu} on the word of thread flags that were read before interrupts were on: read them again with interrupts off and decide with what that says");
        }

        cpu.InUser = true;
        cpu.IrqsEnabled = true;
        context.Machine.Record(TraceKind.User, $"{cpu.Current.Name} in user mode");
    }
}
