using System;
using RingGuard.MiniKernel.Scheduling;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Machines and assertions that many scenarios share.</summary>
internal static class TestMachines
{
    public static Machine Linux(int cpus = 1, CheckMode mode = CheckMode.Throw) => new(new MachineOptions { Cpus = cpus, CheckMode = mode });

    public static Machine XenMachine(int cpus = 1, CheckMode mode = CheckMode.Throw)
        => new(new MachineOptions { Cpus = cpus, Arch = Architecture.Arm64, Flavor = Flavor.Xen, CheckMode = mode });

    /// <summary>Runs kernel code on one CPU and returns the rule that it breaks.</summary>
    public static InvariantViolationException Breaks(string invariant, Action body, Machine? machine = null)
    {
        var violation = Assert.Throws<InvariantViolationException>(() => (machine ?? Linux()).Run(body));
        Assert.Equal(invariant, violation.Invariant);
        return violation;
    }

    public static ISchedule UntilIdle => new RoundRobinSchedule(int.MaxValue);
}
