using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG1002: softirqs are run while a spinning lock is held.</summary>
internal sealed class DoSoftirqUnderLockRule() : KernelRule(Descriptors.DoSoftirqUnderLock)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.DoSoftirq } && (observation.Failing & Context.NoLocks) != 0
            ? new object[] { Subject(observation), observation.Why }
            : null;
}

/// <summary>RG1003: softirqs are run with interrupts off or in another context that cannot reschedule.</summary>
internal sealed class DoSoftirqInWrongContextRule() : KernelRule(Descriptors.DoSoftirqInWrongContext)
{
    private const Context Own = Context.IrqOn | Context.PreemptOn | Context.BhOn | Context.NotHardIrq | Context.NotNmi | Context.InTask;

    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.DoSoftirq } && (observation.Failing & Own) != 0
            ? new object[] { Subject(observation), observation.Why }
            : null;
}

/// <summary>RG1001: anything else that sleeps or reschedules in atomic context.</summary>
internal sealed class BlockingCallRule() : KernelRule(Descriptors.BlockingCallInAtomicContext)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.DoSoftirq or DemandKind.Reschedule }
            ? new object[] { Subject(observation), observation.Why }
            : null;
}

/// <summary>RG1004: preempt or bottom-half count.</summary>
internal sealed class CountImbalanceRule() : KernelRule(Descriptors.CountImbalance)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Resource is not { IsCount: true } resource || observation.IsCarried)
            return null;
        var what = resource.Resource == Resource.Bh ? "bottom halves" : "preemption";
        return observation.Kind switch
        {
            ObservationKind.Leak => new object[] { $"'{Name(observation.Callee)}' disables {what}, and {LeakText.Exit(observation)}" },
            ObservationKind.ReleaseNotHeld => new object[] { $"'{Name(observation.Callee)}' enables {what} that was not disabled in this method; declare Requires or Releases, or remove it" },
            ObservationKind.ExitMismatch => new object[] { $"The contract says that the method {(observation.Why == "is not held" ? "leaves" : "enters")} with {what} disabled, which is not so at this exit" },
            _ => null,
        };
    }
}

/// <summary>RG1005: saved interrupt states.</summary>
internal sealed class IrqImbalanceRule() : KernelRule(Descriptors.IrqImbalance)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.IsCarried)
            return null;
        return observation.Kind switch
        {
            ObservationKind.Leak when observation.Resource is { Resource: Resource.Irq, IsOwnContext: false }
                => new object[] { $"'{Name(observation.Callee)}' saves the interrupt state, and it is not restored: {LeakText.Exit(observation)}" },
            ObservationKind.TokenOrder => new object[] { $"'{Name(observation.Callee)}' restores an older interrupt state while the one saved at {observation.Why} is still open; restore in reverse order" },
            ObservationKind.TokenReuse => new object[] { $"'{Name(observation.Callee)}' restores an interrupt state (saved at {observation.Why}) that was restored before" },
            _ => null,
        };
    }
}

/// <summary>The words for a leak, shared by the rules that report one.</summary>
internal static class LeakText
{
    public static string Exit(Observation observation)
    {
        var parts = observation.Why.Split('|');
        var line = parts.Length > 1 ? parts[1] : "";
        return parts[0] switch
        {
            "exit" => $"the exit at line {line} leaves it so",
            "throw" => $"the throw at line {line} leaves it so",
            _ => $"an exception from the call at line {line} leaves it so",
        };
    }

    public static string Line(Observation observation)
    {
        var parts = observation.Why.Split('|');
        return parts.Length > 1 ? parts[1] : "";
    }
}
