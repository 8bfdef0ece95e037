using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel;

/// <summary>How a machine is built.</summary>
public sealed record MachineOptions
{
    /// <summary>Skin.</summary>
    public Architecture Arch { get; init; } = Architecture.X86_64;

    /// <summary>Preemption and softirq semantics.</summary>
    public Flavor Flavor { get; init; } = Flavor.Linux;

    /// <summary>Number of CPUs, 1 to 16.</summary>
    public int Cpus { get; init; } = 2;

    /// <summary>When a second CPU goes on; null is round robin.</summary>
    public ISchedule? Schedule { get; init; }

    /// <summary>Decides everything that a run leaves open: schedule, events, data. Null: the schedule decides, nothing else happens.</summary>
    public IDecider? Decider { get; init; }

    /// <summary>Keeps the list of decisions where no decider is set, too: a run of any schedule can be repeated from it.</summary>
    public bool RecordDecisions { get; init; }

    /// <summary>Keeps the trace. Without it a run of millions of operations needs no memory, and its timeline is empty.</summary>
    public bool RecordTrace { get; init; } = true;

    /// <summary>The trace says which line of the program each event came from; costs a look at the stack for each.</summary>
    public bool RecordSites { get; init; }

    /// <summary>
    /// Reports two accesses to a <see cref="Shared{T}"/> that nothing puts in order, one of them a write, with both stacks; costs a look at the
    /// stack for each access. Off where racing is what a scenario is about.
    /// </summary>
    public bool DetectRaces { get; init; }

    /// <summary>Handlers of interrupts and softirqs must say with <c>[RunsIn]</c> where they run, or they are refused.</summary>
    public bool RequireHandlerContext { get; init; }

    /// <summary>What happens to a broken rule.</summary>
    public CheckMode CheckMode { get; init; } = CheckMode.Throw;

    /// <summary>Ticks after which a running task gives way to an equal one; 0 is never.</summary>
    public int TimeSlice { get; init; }

    /// <summary>Interruption points after which a run counts as livelocked.</summary>
    public long StepLimit { get; init; } = 2_000_000;

    /// <summary>Ticks that a softirq may wait for its handler before that counts as a broken bound (INV-G10); 0 is no bound.</summary>
    public long SoftirqLatencyLimit { get; init; }

    /// <summary>When the registers of a task are loaded (x86).</summary>
    public FpuLoadPolicy FpuLoadPolicy { get; init; } = FpuLoadPolicy.DeferToUserReturn;

    /// <summary>How a guest's registers get into the CPU (x86).</summary>
    public GuestFpuPolicy GuestFpuPolicy { get; init; } = GuestFpuPolicy.SwapFpState;

    /// <summary>Register components of the CPUs (x86); the use of any other is an undefined instruction.</summary>
    public XMask Features { get; init; } = XMask.All | XMask.Pkru;

    /// <summary>The CPUs have XFD (x86): tile data is dynamic, there for those only who have permission and asked for it.</summary>
    public bool Xfd { get; init; }

    /// <summary>When the memory of a guest's FP state grows, on machines with <see cref="Xfd"/>.</summary>
    public GuestXfdPolicy GuestXfdPolicy { get; init; } = GuestXfdPolicy.GrowOnWrite;

    /// <summary>Whether the reload flag is set whenever memory is valid, too (F4.17).</summary>
    public RefreshFlagPolicy RefreshFlag { get; init; } = RefreshFlagPolicy.WhenLoadNeeded;

    /// <summary>Counts consecutive switches with FP use (fpu->counter); always on under LazyTrapOnTs, which decides by it.</summary>
    public bool FpuCounter { get; init; }

    /// <summary>A save leaves the registers reset, as FNSAVE does.</summary>
    public bool DestructiveSave { get; init; }

    /// <summary>What domains start with in <see cref="Domain.FlushAccessed"/>.</summary>
    public SetWayPolicy SetWayPolicy { get; init; } = SetWayPolicy.FlushAll;

    /// <summary>When the exit path looks for softirqs (F3.15).</summary>
    public PreemptCheckPolicy PreemptCheck { get; init; } = PreemptCheckPolicy.BeforeAndDuring;

    /// <summary>The arm64 side (Architecture.Arm64 with Flavor.Linux).</summary>
    public Arm64Options Arm64 { get; init; } = new();

    /// <summary>Threads to carry stacks; null is <see cref="CarrierPool.Shared"/>.</summary>
    public CarrierPool? Carriers { get; init; }
}
