using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group F: defects of code around the flush.</summary>
public sealed class FlushFaultScenarios
{
    private const Sctlr On = Sctlr.M | Sctlr.C;

    [Fact]
    public void SC_F32_A_map_that_grows_without_its_lock_is_a_race_and_the_walk_misses_the_page()
    {
        ExplorationResult bad = new Explorer(static decider => Grow(decider, Fault.MapWithoutLock)).Explore();
        Assert.All(bad.Failures, static f => Assert.Equal("INV-G5", f.Machine.Violations[0].Invariant));
        Assert.Equal(bad.Runs, bad.Failures.Count);
        Assert.Contains(bad.Failures, static f => f.Machine.Trace.ContainsInOrder("frame 4 mapped", "flush d: done up to 0x4"));
        ExplorationResult good = new Explorer(static decider => Grow(decider, null)).Explore();
        Assert.True(good.IsClean, good.Failures.FirstOrDefault()?.ToString());

        static ExploredRun Grow(IDecider decider, string? fault)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Flavor = Flavor.Xen, Decider = decider, CheckMode = CheckMode.Collect });
            if (fault is not null)
            {
                m.Faults.Enable(fault);
            }

            Domain d = m.CreateDomain("d", ramPages: 4);
            m.KThread(() =>
            {
                Gfn cursor = Gfn.Zero;
                Assert.Equal(Errno.Ok, P2M.CacheFlushRange(d, ref cursor, Gfn.Max));
            }, "flusher");
            m.KThread(() =>
            {
                _ = d.P2M.SetEntry(new Gfn(4), new P2MEntry(new Mfn(d.FirstMfn + 4), 0, P2MType.RamRw));
                Log.Info("frame 4 mapped");
            }, "mapper", cpu: 1);
            return new ExploredRun(m);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.FlushFailsSilently)]
    public void SC_F37_A_failed_flush_is_not_forgotten_without_a_word(string? fault)
    {
        Machine m = TestMachines.XenMachine();
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        Domain d = m.CreateDomain("d", ramPages: 4);
        d.Dying = true;
        m.StartVCpu(d.AddVCpu(static p => p.SetWay().Spin(2), "v0"));
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Single(m.Warnings);
            return;
        }

        Scenario.Detects(m, "INV-G11", "cleared without a word");
    }

    [Fact]
    public void SC_F38_A_loop_without_a_budget_keeps_softirqs_waiting()
    {
        static Machine Flush(bool budget)
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Flavor = Flavor.Xen, SoftirqLatencyLimit = 1200 });
            Domain d = m.CreateDomain("d", ramPages: 400);
            Softirq.Open(m, Vec.Timer, static () => { });
            m.KThread(() =>
            {
                Softirq.Raise(Vec.Timer);
                if (budget)
                {
                    Gfn cursor = Gfn.Zero;
                    while (P2M.CacheFlushRange(d, ref cursor, Gfn.Max) == Errno.Restart)
                    {
                        Softirq.DoSoftirq();
                    }
                }
                else
                {
                    for (int i = 0; i < 400; i++)
                    {
                        DCache.CleanInvalidateByPa(d.P2M.Lookup(new Gfn(i)).Mfn);
                    }
                }

                Softirq.DoSoftirq();
            });
            return m;
        }

        InvariantViolationException e = Scenario.Detects(Flush(budget: false), "INV-G10", "softirq Timer on cpu0 waited");
        Assert.Contains("when it was raised", e.Violation.Since);
        Scenario.Clean(Flush(budget: true));
    }

    [Fact]
    public void SC_F39_The_instruction_caches_are_invalidated_once_for_a_completed_flush()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 200);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        Assert.Contains("is not done", TestMachines.Breaks("INV-C9", () =>
        {
            Gfn cursor = Gfn.Zero;
            Softirq.Raise(Vec.Tasklet);
            while (P2M.CacheFlushRange(d, ref cursor, Gfn.Max) == Errno.Restart)
            {
                ICache.Invalidate(d);
                Softirq.DoSoftirq();
            }
        }, m).Message);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(Fault.SetWayWithoutTvm, "TVM is clear")]
    [InlineData(Fault.SetWayWithoutFlush, "no flush is wanted")]
    public void SC_F41_A_set_way_handler_asks_for_the_flush_and_traps(string? fault, string words)
        => Handler(fault, words);

    [Theory]
    [InlineData(null, "")]
    [InlineData(Fault.ToggleSampledLate, "sample VCpu.HasCacheEnabled before")]
    public void SC_F42_The_cache_state_is_sampled_before_the_write(string? fault, string words)
        => Handler(fault, words);

    private static void Handler(string? fault, string words)
    {
        Machine m = TestMachines.XenMachine();
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        m.StartVCpu(m.CreateDomain("d", ramPages: 4).AddVCpu(static p => p.Write(new Gfn(1), 5).SetWay().WriteSctlr(On).WriteSctlr(Sctlr.None).SetWay().WriteSctlr(On).Spin(1), "v0"));
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Detects(m, "INV-C2", words);
    }
}
