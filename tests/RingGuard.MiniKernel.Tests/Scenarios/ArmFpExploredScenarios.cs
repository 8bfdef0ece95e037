using System;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group A: every place, not one.</summary>
public sealed class ArmFpExploredScenarios
{
    public static TheoryData<HostFpPolicy, NeonPolicy> Designs
    {
        get
        {
            var designs = new TheoryData<HostFpPolicy, NeonPolicy>();
            foreach (HostFpPolicy policy in Enum.GetValues<HostFpPolicy>())
            {
                designs.Add(policy, NeonPolicy.NonPreemptible);
                designs.Add(policy, NeonPolicy.Preemptible);
            }

            return designs;
        }
    }

    public static TheoryData<HostFpPolicy> Policies => ArmFp.Policies;

    [Theory]
    [MemberData(nameof(Designs))]
    public void SC_A05_A_timer_softirq_that_uses_NEON_is_noticed_nowhere(HostFpPolicy policy, NeonPolicy neon)
    {
        int splats = 0;
        ExplorationResult result = new Explorer(decider =>
        {
            Machine m = ArmFp.Machine(policy, decider: decider, with: o => ArmFp.Sve(o) with { NeonPolicy = neon });
            TestSoftirqs.Install(m, ArmFp.Timer);
            m.MayRaiseIrq(0, ArmFp.Timer);
            VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpWrite(XComp.Sve, 6).Hypercall(static () => Cpu.Poll()).FpVerify(XComp.FpSimd, 5).FpVerify(XComp.Sve, 6).ToUser());
            ArmFp.Vmm(m, v, before: () =>
            {
                ArmFp.Must(v.EnableSve());
                ArmFp.Must(v.FinalizeSve());
                ArmFp.Section();
            });
            return new ExploredRun(m, () => splats += m.Trace.Count("softirq Timer"));
        }).Explore();
        Assert.True(result.IsClean, Why(result));
        Assert.False(result.Capped);
        Assert.True(splats > 25, $"only {splats} places");
    }

    [Fact]
    public void SC_A05_The_same_with_a_host_at_EL1()
    {
        ExplorationResult result = new Explorer(static decider =>
        {
            Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, decider: decider);
            TestSoftirqs.Install(m, ArmFp.Timer);
            m.MayRaiseIrq(0, ArmFp.Timer, times: 2);
            ArmFp.Vmm(m, ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser()));
            return new ExploredRun(m);
        }) { MaxEvents = 2 }.Explore();
        Assert.True(result.IsClean, Why(result));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.FlushTaskStateFlagBeforeCpu)]
    public void SC_A19_The_CPU_goes_before_the_flag_is_set(string? fault)
    {
        ExplorationResult result = new Explorer(decider =>
        {
            Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, fault: fault, decider: decider);
            m.MayPreempt();
            m.User(static p => p.FpWrite(XComp.FpSimd, 1).Syscall(static () =>
            {
                FpSimd.PreserveCurrentState();
                FpSimd.FlushTaskState(Task.Current);
                Task.Current.FpSimdThread.State.Write(XComp.FpSimd, 9);
            }).FpVerify(XComp.FpSimd, 9), "u0");
            m.KThread(static () => Cpu.Poll(), "k0");
            return new ExploredRun(m);
        }).Explore();
        if (fault is null)
        {
            Assert.True(result.IsClean, Why(result));
            return;
        }

        FailedRun failure = Assert.Single(result.Failures);
        var violation = Assert.IsType<InvariantViolationException>(failure.Exception);
        Assert.Equal("INV-A1", violation.Invariant);
        Assert.Contains("was flushed", violation.Message);
        Assert.Contains(failure.Decisions, static d => d.IsDeviation && d.Point.Operation == "FpSimd.FlushTaskState/between");
        Assert.True(result.Runs > 10, $"only {result.Runs} runs");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A20_Tasks_and_guest_find_their_values_whatever_happens(HostFpPolicy policy)
    {
        ExplorationResult result = new Explorer(decider =>
        {
            Machine m = ArmFp.Machine(policy, cpus: 2, decider: decider);
            TestSoftirqs.Install(m, ArmFp.Timer);
            m.RequestIrq(9, static () => { }, "kick");
            VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser());
            Task u0 = m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(() =>
            {
                while (v.Run() == ExitReason.Interrupt)
                {
                    Task.Current.Flags.Clear(TIF.SigPending);
                }
            }).FpVerify(XComp.FpSimd, 1), "u0");
            m.User(static p => p.FpWrite(XComp.FpSimd, 2).FpVerify(XComp.FpSimd, 2), "u1");
            m.MayRaiseIrq(0, ArmFp.Timer);
            m.MayPreempt();
            m.MayHappen("migrate", () => m.Scheduler.Migrate(u0, m.Cpus[1]));
            m.MayHappen("signal", () =>
            {
                m.SendSignal(u0);
                m.RaiseIrq(u0.Cpu.Id, 9);
            });
            return new ExploredRun(m, () => Assert.Equal(5, v.FpRegs.Truth[(int)XComp.FpSimd].Counter));
        }) { MaxEvents = 2, MaxRuns = 3000 }.Explore();
        Assert.True(result.Failures.Count == 0, Why(result));
        Assert.True(result.Runs > 500, $"only {result.Runs} runs");
    }

    private static string Why(ExplorationResult result) => $"{result}\n{result.Failures.FirstOrDefault()}";
}
