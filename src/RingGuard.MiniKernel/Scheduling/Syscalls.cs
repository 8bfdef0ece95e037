using System;

namespace RingGuard.MiniKernel;

/// <summary>System calls that scenarios need often.</summary>
public sealed class Syscalls
{
    private Syscalls()
    {
    }

    internal static Syscalls Instance { get; } = new();

    /// <summary>Sleeps until <c>Machine.Signal(signal)</c>.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    public void SleepUntil(string signal) => Sched.WaitFor(signal);

    /// <summary>Gives a signal.</summary>
    public void Signal(string signal) => Sched.Signal(signal);

    /// <summary>Lets others run.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    public void Yield() => Sched.Yield();

    /// <summary>Goes on on another CPU.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    public void MigrateTo(int cpu) => Sched.MigrateTo(Task.Current, cpu);

    /// <summary>Makes a child that starts with this task's registers, here or on another CPU.</summary>
    /// <param name="program">What the child runs.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cpu">Where it starts; null is this CPU.</param>
    [Effects(Effect.RunsSoftirqs)]
    public Task Fork(Action<UserProgram> program, string? name = null, int? cpu = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        Machine machine = KernelContext.Current.Machine;
        Task child = machine.MakeUserTask(program, name, cpu ?? Smp.RawProcessorId(), 0);
        if (machine.Arm is null)
        {
            Fpu.Clone(child);
        }
        else
        {
            FpSimd.Clone(child);
        }

        machine.Scheduler.Start(child);
        return child;
    }

    /// <summary>Starts a new program in this task: registers and protection keys as after boot.</summary>
    [Effects(Effect.RunsSoftirqs)]
    public void Exec(Action<UserProgram> program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var code = new UserProgram();
        program(code);
        Task current = Task.Current;
        current.NextProgram = code;
        current.SigFrameStack.Clear();
        if (current.Machine.Arm is null)
        {
            Fpu.FlushThread();
        }
        else
        {
            FpSimd.FlushThread();
        }
    }

    /// <summary>Ends the task at the end of the system call, without another look at user mode.</summary>
    public void Exit() => Task.Current.Exiting = true;

    /// <summary>Runs a guest until it has something for user space.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.EntersGuest | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.SavesFpRegs | Effect.LoadsFpRegs | Effect.LongRunning | Effect.PreemptionPoint)]
    [Protocol("vmexit", Step = "save-xfd-err")]
    [return: Role(ValueRole.MustCheck)]
    public ExitReason RunVCpu(VCpu vcpu) => vcpu.Run();
}
