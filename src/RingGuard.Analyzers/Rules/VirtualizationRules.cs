using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG5007: guest FP state or a vCPU that is loaded and not put back; before RG2002 and RG1017, which speak of resources in general.</summary>
internal sealed class GuestFpSwapRule() : KernelRule(Descriptors.GuestFpSwapUnbalanced)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Kind == ObservationKind.Finding)
            return observation.Rule!.Id == Descriptor.Id ? observation.Arguments : null;
        if (observation.Resource is not { IsOwnContext: false, Resource: Resource.GuestFpuLoaded or Resource.VCpuLoaded } resource || observation.IsCarried)
            return null;
        return observation.Kind switch
        {
            ObservationKind.Leak when !observation.OnlyExceptional || resource.Resource == Resource.VCpuLoaded
                => new object[] { $"The {resource.Describe()} that '{Name(observation.Callee)}' takes is not given back on every path: {LeakText.Exit(observation)}" },
            ObservationKind.ReleaseNotHeld => new object[] { $"'{Name(observation.Callee)}' gives back a {resource.Describe()} that was not taken in this method" },
            ObservationKind.ExitMismatch => new object[] { $"The contract speaks of the {resource.Describe()}, which {observation.Why} at this exit" },
            _ => null,
        };
    }
}

/// <summary>RG5016: a trap handler that leaves the hypervisor without having entered it, or the other way round; before RG1017.</summary>
internal sealed class HypervisorEntryRule() : KernelRule(Descriptors.HypervisorEntryUnpaired)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation is not { IsInTrapHandler: true, Resource: { IsOwnContext: false, Resource: Resource.HypEntry } })
            return null;
        return observation.Kind switch
        {
            ObservationKind.Leak => new object[] { $"The hypervisor entered with '{Name(observation.Callee)}' is not left on every path: {LeakText.Exit(observation)}" },
            ObservationKind.ReleaseNotHeld => new object[] { $"'{Name(observation.Callee)}' leaves the hypervisor, which this handler has not entered" },
            _ => null,
        };
    }
}
