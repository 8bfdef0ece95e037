using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Fpus;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;
using RingGuard.MiniKernel.Scheduling;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// A deterministic machine: CPUs, tasks, interrupts, memory. Build it, add tasks, call <see cref="Run()"/> once. The same options, tasks
/// and script make the same trace.
/// </summary>
public sealed partial class Machine
{
    private Workers? _workers;
    private readonly List<Task> _tasks = [];
    private readonly List<Violation> _violations = [];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, WaitQueue> _signals = [];
    private Exception? _stop;
    private readonly bool _recordSites;
    private bool _ran;

    /// <summary>Builds a machine.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than 16 CPUs.</exception>
    public Machine(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Cpus is < 1 or > 16)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"a machine has 1 to 16 CPUs, not {options.Cpus}: set MachineOptions.Cpus");
        }

        ThrowIfNegative(options.TimeSlice, nameof(MachineOptions.TimeSlice));
        ThrowIfNegative(options.SoftirqLatencyLimit, nameof(MachineOptions.SoftirqLatencyLimit));
        if (options.StepLimit < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"a run has at least one step: set MachineOptions.StepLimit to more than {options.StepLimit}");
        }

        Options = options;
        Observer = options.Decider as IRunObserver;
        _recordSites = options.RecordSites || options.Decider is ReplayDecider { RecordSites: true };
        Carriers = options.Carriers ?? CarrierPool.Shared;
        if (options is { Decider: not null, Schedule: not null })
        {
            throw new ArgumentException("a decider decides the schedule as well: set MachineOptions.Decider or Schedule, not both", nameof(options));
        }

        XState = new XStateConfig(options);
        Script = new InterleavingScript(this);
        Scheduler = new Scheduler(this, options.Schedule ?? new RoundRobinSchedule());
        if (options is { Arch: Architecture.Arm64, Flavor: Flavor.Linux })
        {
            options.Arm64.Validate();
            Arm = new Arm64.ArmMachine(this);
        }

        var cpus = new PCpu[options.Cpus];
        for (int i = 0; i < cpus.Length; i++)
        {
            PCpu cpu = cpus[i] = new PCpu(i);
            cpu.Regs[XComp.Pkru] = options.Arch == Architecture.X86_64 ? Pkru.InitRegister : RegValue.Init;
            cpu.Xfd = XState.HasXfd ? new XfdUnit(this, cpu) : null;
            cpu.Arm = Arm?.MakeCpu(cpu);
            cpu.Idle = new Task(this, -1 - i, $"idle{i}", TaskKind.Idle, cpu, Scheduler.IdleLoop) { Daemon = true, Pinned = true, OnCpu = true };
            cpu.Current = cpu.Idle;
        }

        Cpus = cpus;
        Fp = new FpEngine(this);
        Irqc = new InterruptController(this);
        Memory = new PhysicalMemory(this);
        Timers = new TimerQueue();
        Races = options.DetectRaces ? new Checking.RaceDetector(this, options.Cpus) : null;
    }

    /// <summary>An x86 machine with Linux' preemption, as the FP scenarios use it.</summary>
    public static Machine X86(int cpus = 2, FpuLoadPolicy loadPolicy = FpuLoadPolicy.DeferToUserReturn)
        => new(new MachineOptions { Arch = Architecture.X86_64, Flavor = Flavor.Linux, Cpus = cpus, FpuLoadPolicy = loadPolicy });

    /// <summary>An x86 machine with AMX, whose tile data is there for those only who ask for it (XFD), as the scenarios of guest AMX use it.</summary>
    public static Machine Amx(int cpus = 2)
        => new(new MachineOptions { Cpus = cpus, Features = XMask.X87 | XMask.Sse | XMask.Avx | XMask.Pkru | XMask.TileCfg | XMask.TileData, Xfd = true });

    /// <summary>An arm64 machine under a Xen-like hypervisor, as the set/way scenarios use it.</summary>
    public static Machine Xen(int cpus = 2) => new(new MachineOptions { Arch = Architecture.Arm64, Flavor = Flavor.Xen, Cpus = cpus });

    /// <summary>An arm64 machine whose Linux runs guests (KVM), as the scenarios of FP ownership use it. A host with SVE runs at EL2.</summary>
    /// <param name="cpus">1 to 16.</param>
    /// <param name="hostFp">When the host's registers are saved for a guest.</param>
    /// <param name="sve">The CPUs have SVE.</param>
    public static Machine Kvm(int cpus = 2, HostFpPolicy hostFp = HostFpPolicy.LazyByFpHostFlag, bool sve = false)
        => new(new MachineOptions
        {
            Arch = Architecture.Arm64,
            Cpus = cpus,
            Arm64 = new Arm64Options { HostFpPolicy = hostFp, Sve = sve, VirtHost = sve ? VirtHost.Vhe : VirtHost.NVhe },
        });

    /// <summary>How the machine was built.</summary>
    public MachineOptions Options { get; }

    /// <summary>Architecture of its CPUs.</summary>
    public Architecture Arch => Options.Arch;

    /// <summary>Whose preemption and softirq rules its kernel follows.</summary>
    public Flavor Flavor => Options.Flavor;

    /// <summary>The CPUs by number.</summary>
    public IReadOnlyList<PCpu> Cpus { get; }

    /// <summary>Virtual time in ticks: one for each interruption point, more where work is charged.</summary>
    public long Now { get; internal set; }

    /// <summary>Interruption points passed.</summary>
    public long Steps { get; private set; }

    /// <summary>What happened.</summary>
    public Trace Trace { get; } = new();

    /// <summary>Broken rules, in <see cref="CheckMode.Collect"/>; at most one otherwise.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>Warnings of the kernel, in order.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Tasks made so far, idle tasks excluded.</summary>
    public IReadOnlyList<Task> Tasks => _tasks;

    /// <summary>The threads that carry stacks.</summary>
    public CarrierPool Carriers { get; }

    /// <summary>Stacks of this machine that needed a thread of their own.</summary>
    public int CarriersUsed { get; internal set; }

    /// <summary>Deliberate defects, for scenarios that show what they cause.</summary>
    public FaultSet Faults { get; } = new();

    /// <summary>Actions at exact places of the run.</summary>
    public InterleavingScript Script { get; }

    internal Scheduler Scheduler { get; }

    /// <summary>The arm64 side; null on other machines and under the hypervisor flavour.</summary>
    internal Arm64.ArmMachine? Arm { get; }

    internal FpEngine Fp { get; }

    internal InterruptController Irqc { get; }

    internal Workers Workers => _workers ??= new Workers(this);

    internal PhysicalMemory Memory { get; }

    internal TimerQueue Timers { get; }

    internal LockGraph LockGraph { get; } = new();

    /// <summary>The decider, where it wants to know what each step touches.</summary>
    internal IRunObserver? Observer { get; }

    /// <summary>Where the options ask for it.</summary>
    internal Checking.RaceDetector? Races { get; }

    internal bool Stopped => _stop is not null || Scheduler.Finished;

    /// <summary>Adds a kernel thread. Works before the run and from kernel code.</summary>
    /// <param name="body">Its code.</param>
    /// <param name="name">Name for the timeline; null makes one up.</param>
    /// <param name="cpu">Where it starts.</param>
    /// <param name="priority">Higher runs first.</param>
    /// <param name="pinned">May not migrate.</param>
    public Task KThread([RunsIn(ExecutionMode.KThread)] Action body, string? name = null, int cpu = 0, int priority = 0, bool pinned = false)
    {
        ArgumentNullException.ThrowIfNull(body);
        return AddTask(name ?? $"k{_tasks.Count}", TaskKind.KThread, cpu, new TaskBody(body), priority, pinned);
    }

    /// <summary>Adds a user task whose code is <paramref name="program"/>.</summary>
    public Task User(Action<UserProgram> program, string? name = null, int cpu = 0, int priority = 0)
    {
        Task task = MakeUserTask(program, name, cpu, priority);
        Scheduler.Start(task);
        return task;
    }

    internal Task MakeUserTask(Action<UserProgram> program, string? name, int cpu, int priority)
    {
        ArgumentNullException.ThrowIfNull(program);
        var code = new UserProgram();
        program(code);
        Task? task = null;
        task = MakeTask(name ?? $"u{_tasks.Count}", TaskKind.User, cpu, () => UserMode.Run(task!, code), priority, pinned: false);
        return task;
    }

    /// <summary>Sends the one signal there is: delivered when the task is on its way to user mode, which an interrupt starts where it is there.</summary>
    public void SendSignal(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        task.Flags.Set(TIF.SigPending);
    }

    /// <summary>Wakes everyone who waits for <paramref name="name"/>, now and later: a signal stays given.</summary>
    public void Signal(string name) => SignalQueue(name).SignalAll();

    /// <summary>Runs <paramref name="body"/> as the first kernel thread on CPU 0, then everything else to its end.</summary>
    /// <exception cref="KernelPanicException">Kernel code panicked or broke a rule, or nothing can go on.</exception>
    public void Run([RunsIn(ExecutionMode.KThread)] Action body)
    {
        KThread(body, "init");
        Run();
    }

    /// <summary>Runs all tasks to their end. A machine runs once.</summary>
    /// <exception cref="InvalidOperationException">The machine has run already, or the caller is kernel code.</exception>
    /// <exception cref="KernelPanicException">Kernel code panicked or broke a rule, or nothing can go on.</exception>
    public void Run()
    {
        if (KernelContext.IsOnKernelThread)
        {
            throw new InvalidOperationException("Machine.Run was called from kernel code: add tasks with KThread or User instead");
        }

        if (_ran)
        {
            throw new InvalidOperationException("a machine runs once: build a new one for another run");
        }

        _ran = true;
        ScenarioHash = HashScenario();
        Scheduler.RunOnHost();
        if (_stop is { } stop)
        {
            ExceptionDispatchInfo.Throw(stop);
        }
    }

    /// <summary>Same as <see cref="Run()"/>.</summary>
    public void RunToCompletion() => Run();

    /// <summary>Registers what runs at the <paramref name="occurrence"/>-th time (from 1) that an operation is about to happen.</summary>
    /// <param name="operation">Name such as <c>Softirq.DoSoftirq</c>.</param>
    /// <param name="occurrence">From 1.</param>
    /// <param name="action">Machine operations such as <see cref="RaiseIrq"/>; not kernel code.</param>
    public void At(string operation, int occurrence, Action action) => Script.At(operation, occurrence, action);

    private static void ThrowIfNegative(long value, string option)
    {
        if (value < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(value), $"MachineOptions.{option} is a number of ticks, not {value}; 0 turns it off");
        }
    }

    internal WaitQueue SignalQueue(string name)
    {
        if (!_signals.TryGetValue(name, out WaitQueue? queue))
        {
            _signals.Add(name, queue = new WaitQueue($"signal '{name}'", ObjectIdentity.Of(name), isSignal: true));
        }

        return queue;
    }

    internal Task AddTask(string name, TaskKind kind, int cpu, TaskBody body, int priority, bool pinned)
    {
        Task task = MakeTask(name, kind, cpu, body, priority, pinned);
        Scheduler.Start(task);
        return task;
    }

    /// <summary>A task that does not run before Scheduler.Start.</summary>
    internal Task MakeTask(string name, TaskKind kind, int cpu, TaskBody body, int priority, bool pinned)
    {
        if (_ran && !KernelContext.IsOnKernelThread)
        {
            throw new InvalidOperationException($"task '{name}' comes too late, the machine has run: build a new one");
        }

        TouchEverything();
        var task = new Task(this, _tasks.Count, name, kind, CpuAt(cpu), body) { Priority = priority, Pinned = pinned };
        if (Arm is not null)
        {
            Arm64.ArmFpEngine.Mark(task);
        }
        else if (task.HasUserRegisters && !Faults.IsEnabled(Fault.FinishBeforeCurrentUpdate))
        {
            // The defect is one of a design that leaves the first flag of a task to the switch, as the RFC does.
            task.Flags.Set(TIF.NeedFpuLoad);
        }

        _tasks.Add(task);
        if (Races is not null && KernelContext.IsOnKernelThread)
        {
            Races.Created(KernelContext.Current, task);
        }

        return task;
    }

    [DoesNotReturn]
    internal void Panic(string message)
    {
        Record(TraceKind.Violation, $"PANIC {message}");
        StopWith(new KernelPanicException(message));
    }

    internal void Warn(string message)
    {
        _warnings.Add(message);
        Record(TraceKind.Warning, message);
    }

    internal void Note(string message) => Record(TraceKind.Note, message);

    /// <summary>Reports a broken rule; returns only in <see cref="CheckMode.Collect"/>.</summary>
    internal void Violate(string invariant, string message, string? since = null)
    {
        KernelContext? context = KernelContext.IsOnKernelThread ? KernelContext.Current : null;
        var violation = new Violation(invariant, message, context?.Cpu.Id ?? -1, context?.Cpu.Current.Name ?? "host", Now) { Since = since };
        _violations.Add(violation);
        Record(TraceKind.Violation, $"{invariant}: {message}{(since is null ? "" : $" (since {since})")}");
        if (Options.CheckMode == CheckMode.Throw)
        {
            StopWith(new InvariantViolationException(violation));
        }
    }

    /// <summary>Sticky: the first stop is the one that the run ends with.</summary>
    [DoesNotReturn]
    internal void StopWith(KernelPanicException exception)
    {
        _stop ??= exception;
        throw exception;
    }

    internal void NoteFailure(Exception exception) => _stop ??= exception;

    internal void ThrowIfStopped()
    {
        if (!Stopped)
        {
            return;
        }

        if (_stop is KernelPanicException panic && !Scheduler.Finished)
        {
            throw new KernelPanicException($"the machine is stopped, whatever caught it: {panic.Message}", panic);
        }

        throw new ContextAbandonedException();
    }

    internal void Record(TraceKind kind, [InterpolatedStringHandlerArgument("")] ref TraceText text)
    {
        if (Options.RecordTrace)
        {
            Record(kind, text.ToStringAndClear());
        }
    }

    internal void Record(TraceKind kind, string text)
    {
        if (!Options.RecordTrace)
        {
            return;
        }

        PCpu? cpu = KernelContext.IsOnKernelThread ? KernelContext.Current.Cpu : null;
        Trace.Add(new TraceEvent(Now, cpu?.Id ?? -1, cpu?.NestingDepth ?? 0, kind, cpu?.Current.Name ?? "", cpu?.FpOwnerName ?? "-", text)
        {
            Site = _recordSites ? Tracing.CallSite.OfKernelCode() : null,
            Locks = cpu is null ? "" : KernelContext.Current.HeldNames,
            PreemptCount = cpu is null ? 0 : cpu.PreemptCount.Value,
        });
    }
}
