using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG1002: softirqs are run while a spinning lock is held.</summary>
internal sealed class DoSoftirqUnderLockRule() : KernelRule(Descriptors.DoSoftirqUnderLock)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.DoSoftirq } && (observation.Failing & (Context.NoLocks | Context.NoRcuRead)) != 0
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

/// <summary>RG3006: a sleeping lock is taken where sleeping is not possible.</summary>
internal sealed class SleepingLockInAtomicContextRule() : KernelRule(Descriptors.SleepingLockInAtomicContext)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand: { Kind: DemandKind.Reschedule, TakesLock: true } }
            ? new object[] { Subject(observation), observation.Why }
            : null;
}

/// <summary>RG1016: any other violated Requires or Forbids.</summary>
internal sealed class ExcludedContextRule() : KernelRule(Descriptors.ExcludedContext)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Kind == ObservationKind.Finding)
            return observation.Rule!.Id == Descriptor.Id ? observation.Arguments : null;
        if (observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.Context or DemandKind.CpuAccess or DemandKind.FpRegisters or DemandKind.OpensFpuSection or DemandKind.EnablesIrqs })
        {
            var wanted = new System.Collections.Generic.List<string>();
            foreach (var member in ContextMembers.Of(observation.Failing))
                wanted.Add(ContextMembers.Describe(member));
            return new object[] { Subject(observation), string.Join(", ", wanted), Because(observation) };
        }

        if (observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.Held, Resource: { IsLock: false } held })
            return new object[] { Subject(observation), held.Describe(), "" };
        return observation is { Kind: ObservationKind.DoubleAcquire, Resource: { IsLock: false } excluded, Demand: not null }
            ? new object[] { Subject(observation), $"no {excluded.Describe()}", "" }
            : null;
    }

    private static string Because(Observation observation)
    {
        foreach (var word in new[] { " is ", " are ", " runs ", " entered " })
        {
            if (observation.Why.Contains(word))
                return ", but " + observation.Why;
        }

        return "";
    }
}

/// <summary>RG1017: RCU read sections, own contexts, hypervisor entries, protocols of a project's own that are left unfinished.</summary>
internal sealed class CountedContextRule() : KernelRule(Descriptors.CountedContext)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Kind == ObservationKind.Finding)
            return observation.Rule!.Id == Descriptor.Id ? observation.Arguments : null;
        if (observation.Resource is not { } resource || observation.IsCarried || resource.IsLock || resource.IsFpuSection
            || (!resource.IsOwnContext && (resource.IsCount || resource.Resource == Resource.Irq)))
        {
            return null;
        }

        return observation.Kind switch
        {
            ObservationKind.Leak => new object[] { $"The {resource.Describe()} entered here is not left on every path: {LeakText.Exit(observation)}" },
            ObservationKind.ReleaseNotHeld => new object[] { $"'{Name(observation.Callee)}' leaves a {resource.Describe()} that was not entered in this method" },
            ObservationKind.ExitMismatch => new object[] { $"The contract speaks of the {resource.Describe()}, which {observation.Why} at this exit" },
            _ => null,
        };
    }
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
            ObservationKind.ExitMismatch when observation.Resource is { Resource: Resource.Irq, IsOwnContext: false }
                => new object[] { $"The contract says that the interrupt state saved in '{observation.Object}' is restored, and this exit leaves it as it is" },
            ObservationKind.TokenOrder => new object[] { $"'{Name(observation.Callee)}' restores '{observation.Object}' while the interrupt state saved at {observation.Why} is still open; restore in reverse order" },
            ObservationKind.TokenReuse when observation.Why.Length == 0 => new object[] { $"'{Name(observation.Callee)}' restores '{observation.Object}', in which no interrupt state was saved" },
            ObservationKind.TokenReuse => new object[] { $"'{Name(observation.Callee)}' restores '{observation.Object}' (saved at {observation.Why}) a second time" },
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
