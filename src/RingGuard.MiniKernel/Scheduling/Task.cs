using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel;

/// <summary>A schedulable context with a stack, FP state and flags of its own.</summary>
public sealed class Task
{
    private readonly TaskFpSimd? _fpSimd;

    internal Task(Machine machine, int id, string name, TaskKind kind, Hardware.PCpu cpu, TaskBody body)
    {
        Machine = machine;
        Id = id;
        Name = name;
        Kind = kind;
        Cpu = cpu;
        Body = body;
        Fpu = machine.TakeFpuContext(this);
        _fpSimd = machine.Arm is null ? null : new TaskFpSimd(machine, this, machine.Options.Arm64.Sve ? machine.Options.Arm64.SveVl : 0);
        Mm = kind == TaskKind.User ? new AddressSpace(name) : null;
        Context = new KernelContext(machine, this, cpu);
    }

    /// <summary>The task running on the CPU of the calling context.</summary>
    [Role(ValueRole.CurrentTask)]
    public static Task Current => KernelContext.Current.Cpu.Current;

    /// <summary>Number, unique in the machine.</summary>
    public int Id { get; }

    /// <summary>Name, as the timeline shows it.</summary>
    public string Name { get; }

    /// <summary>Kind of task.</summary>
    public TaskKind Kind { get; }

    /// <summary>State of life.</summary>
    public TaskState State { get; internal set; }

    /// <summary>Work before user mode.</summary>
    public ThreadFlags Flags { get; } = new();

    /// <summary>FP state.</summary>
    public FpuContext Fpu { get; }

    /// <summary>FP state on arm64.</summary>
    /// <exception cref="InvalidOperationException">The machine is another one.</exception>
    public TaskFpSimd FpSimdThread => _fpSimd ?? throw new InvalidOperationException($"'{Name}' has no arm64 FP state: build the machine with Architecture.Arm64 and Flavor.Linux (Machine.Kvm), or use Task.Fpu");

    /// <summary>Protection key rights, switched eagerly.</summary>
    public RegValue Pkru { get; internal set; } = MiniKernel.Pkru.InitRegister;

    /// <summary>Address space; kernel threads have none of their own and may borrow one, so never ask this for the kind of a task.</summary>
    [Role(ValueRole.UserMemory)]
    public AddressSpace? Mm { get; internal set; }

    /// <summary>Signal frames on the user stack, innermost last; at most two.</summary>
    public IReadOnlyList<UserXState> SigFrames => SigFrameStack;

    /// <summary>Bytes of the alternate signal stack (sigaltstack), 0 without one: a permission for more registers needs room there.</summary>
    public int SigAltStackSize { get; set; }

    /// <summary>What the kernel ended the task for.</summary>
    public FatalSignal FatalSignal { get; internal set; }

    /// <summary>Higher runs first.</summary>
    public int Priority { get; internal set; }

    /// <summary>May not migrate.</summary>
    public bool Pinned { get; internal set; }

    /// <summary>The CPUs it may run on, one bit each.</summary>
    public ulong CpusAllowed => Pinned ? 1UL << Cpu.Id : Machine.Cpus.Count == 64 ? ulong.MaxValue : (1UL << Machine.Cpus.Count) - 1;

    /// <summary>Who keeps it from running with <see cref="Ptrace.Freeze"/>; null for a task that nobody does.</summary>
    public Task? TracedBy { get; internal set; }

    /// <summary>What happened to this task.</summary>
    public Counters Counters { get; } = new();

    /// <summary>The CPU it runs on, or ran on last.</summary>
    public Hardware.PCpu Cpu { get; internal set; }

    /// <summary>The virtual CPU whose guest this task runs now, or whose context it is.</summary>
    public VCpu? VCpu { get; internal set; }

    internal List<UserXState> SigFrameStack { get; } = [];

    /// <summary>Guards the permissions (siglock).</summary>
    internal SpinLock SigLock { get; } = new("siglock");

    /// <summary>A signal came while both frames were in use; it is delivered after the next handler.</summary>
    internal bool SignalMasked { get; set; }

    /// <summary>Thread flags at the start of the way to user mode: what the defect of SC-E12 decides with.</summary>
    internal uint FirstExitFlags { get; set; }

    /// <summary>Ends at the end of this system call.</summary>
    internal bool Exiting { get; set; }

    /// <summary>The program that the next return to user mode starts (exec).</summary>
    internal UserProgram? NextProgram { get; set; }

    /// <summary>What the program runs when a signal comes; null ignores it.</summary>
    internal UserProgram? SignalHandler { get; set; }

    /// <summary>The rights that user code, or the kernel for it, last asked for: kept apart from the model's own copies.</summary>
    internal RegValue PkruTruth { get; set; } = MiniKernel.Pkru.InitRegister;

    internal Machine Machine { get; }

    internal KernelContext Context { get; }

    internal TaskBody Body { get; }

    /// <summary>On a CPU now, as opposed to queued or waiting.</summary>
    internal bool OnCpu { get; set; }

    /// <summary>Does not keep the machine running.</summary>
    internal bool Daemon { get; set; }

    internal Hardware.PCpu? MigrationTarget { get; set; }

    internal bool StopRequested { get; set; }

    internal string? WaitsFor { get; set; }

    internal bool HasUserRegisters => Kind is TaskKind.User or TaskKind.VCpu;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
