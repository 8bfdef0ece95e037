using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group D of the scenario catalogue: set/way emulation and what the flush of the P2M reaches.</summary>
public sealed class FlushScenarios
{
    private const Sctlr On = Sctlr.M | Sctlr.C;

    [Fact]
    public void SC_D01_A_set_way_operation_is_answered_by_one_flush_before_the_guest_runs_again()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 16);
        VCpu v = d.AddVCpu(p =>
        {
            p.WriteSctlr(On);
            for (int i = 0; i < 10; i++)
            {
                p.Write(new Gfn(i), 100 + i);
            }

            p.SetWay().Spin(1);
        }, "v0");
        m.StartVCpu(v);
        m.Run();
        Assert.Equal(1, d.Counters.FlushRuns);
        Assert.Equal(Hcr.Tsw | Hcr.Tvm, v.Hcr);
        Assert.False(v.NeedFlushToRam);
        Assert.True(m.Trace.ContainsInOrder("exit v0: SetWay", "flush wanted", "flush d: done", "enter v0"));
    }

    [Fact]
    public void SC_D02_A_batch_of_set_way_operations_flushes_once()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 4);
        VCpu v = d.AddVCpu(static p => p.SetWay(times: 256));
        m.StartVCpu(v);
        m.Run();
        Assert.Equal(1, d.Counters.FlushRuns);
        Assert.Equal(256, v.Counters.GuestTraps);
        Assert.NotEqual(Hcr.None, v.Hcr & Hcr.Tvm);
    }

    [Fact]
    public void SC_D03_Turning_the_caches_on_flushes_again_and_ends_the_trapping()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 4);
        VCpu v = d.AddVCpu(static p => p.SetWay().WriteSctlr(On).WriteSctlr(On));
        m.StartVCpu(v);
        m.Run();
        Assert.Equal(2, d.Counters.FlushRuns);
        Assert.Equal(Hcr.None, v.Hcr & Hcr.Tvm);
        Assert.Equal(2, v.Counters.GuestTraps);
    }

    [Fact]
    public void SC_D04_Turning_the_caches_off_flushes_and_keeps_trapping()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 4);
        VCpu v = d.AddVCpu(static p => p.WriteSctlr(On).SetWay().WriteSctlr(Sctlr.M).WriteSctlr(Sctlr.None));
        m.StartVCpu(v);
        m.Run();
        Assert.Equal(2, d.Counters.FlushRuns);
        Assert.NotEqual(Hcr.None, v.Hcr & Hcr.Tvm);
        Assert.Equal(3, v.Counters.GuestTraps);
    }

    [Fact]
    public void SC_D05_The_policy_table()
    {
        // Each row: SCTLR and TVM before, an event, then TVM and the request after it (F3.3).
        foreach (bool on in new[] { false, true })
        {
            foreach (bool tvm in new[] { false, true })
            {
                Check(on, tvm, write: null, tvmAfter: true, flushAfter: !tvm);
                if (tvm)
                {
                    Check(on, tvm, On, tvmAfter: false, flushAfter: !on);
                    Check(on, tvm, Sctlr.None, tvmAfter: true, flushAfter: on);
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_D06_Set_way_run_by_the_guest_itself_misses_the_CPU_that_it_came_from(bool native)
    {
        Machine m = TestMachines.XenMachine(cpus: 2);
        Domain d = m.CreateDomain("d", ramPages: 16);
        d.NativeSetWay = native;
        m.StartVCpu(d.AddVCpu(p => p.WriteSctlr(On).Write(new Gfn(3), 77)
            .Hypercall(static () => Sched.MigrateTo(Task.Current, 1))
            .SetWay(times: 64).WriteSctlr(Sctlr.None).Verify(new Gfn(3), 77), "v0"));
        if (!native)
        {
            m.Run();
            return;
        }

        var e = Assert.Throws<InvariantViolationException>(m.Run);
        Assert.Equal("INV-C3", e.Invariant);
        Assert.Contains("dirty in the L1 of cpu0", e.Message);
    }

    [Fact]
    public void SC_D07_Set_way_does_not_reach_the_system_cache()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 16);
        d.NativeSetWay = true;
        m.StartVCpu(d.AddVCpu(p => p.WriteSctlr(On).Write(new Gfn(3), 77).SetWay(times: 64).WriteSctlr(Sctlr.None).Verify(new Gfn(3), 77)));
        Assert.Contains("dirty in the system cache", Assert.Throws<InvariantViolationException>(m.Run).Message);
    }

    [Fact]
    public void SC_D15_A_flush_that_fails_is_logged_once_and_the_guest_goes_on()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 4);
        d.Dying = true;
        VCpu v = d.AddVCpu(static p => p.SetWay().Spin(2));
        m.StartVCpu(v);
        m.Run();
        Assert.Equal(Errno.Inval, v.LastFlushError);
        Assert.False(v.NeedFlushToRam);
        Assert.Single(m.Warnings);
        Assert.Equal(0, d.Counters.FlushRuns);
    }

    [Fact]
    public void SC_D17_Operations_on_a_vCPU_that_is_not_current_are_refused()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 4);
        VCpu v1 = d.AddVCpu(static p => { }, "v1");
        m.StartVCpu(d.AddVCpu(p => p.Hypercall(() => P2M.SetWayFlush(v1)), "v0"));
        var e = Assert.Throws<InvariantViolationException>(m.Run);
        Assert.Equal("INV-C7", e.Invariant);
        Assert.Contains("'v0' is current", e.Message);
        Assert.Equal(Hcr.Tsw, v1.Hcr);
    }

    [Fact]
    public void SC_D20_Set_way_is_refused_where_the_IOMMU_shares_the_map()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 4, iommuSharesP2M: true);
        VCpu v = d.AddVCpu(static p => p.SetWay());
        m.StartVCpu(v);
        m.Run();
        Assert.Equal(1, v.UndefsInjected);
        Assert.Equal(0, d.Counters.FlushCalls);
        Assert.Equal(Hcr.Tsw, v.Hcr);
    }

    [Fact]
    public void SC_D27_Only_both_bits_together_are_caches_on()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 1);
        m.StartVCpu(d.AddVCpu(static p => p.SetWay().WriteSctlr(Sctlr.M).WriteSctlr(On).SetWay().WriteSctlr(Sctlr.C), "v0"));
        m.Run();
        Assert.Equal(1, m.Trace.Count("flush wanted (caches on)"));
        Assert.Equal(1, m.Trace.Count("flush wanted (caches off)"));
    }

    [Fact]
    public void SC_D31_A_page_mapped_below_the_cursor_between_restarts_is_not_in_scope()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d");
        m.MapRam(d, new Gfn(64), order: 6);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        m.Run(() =>
        {
            Gfn cursor = Gfn.Zero;
            Softirq.Raise(Vec.Tasklet);
            Assert.Equal(Errno.Restart, P2M.CacheFlushRange(d, ref cursor, Gfn.Max));
            Assert.Equal(Errno.Ok, d.P2M.SetEntry(Gfn.Zero, new P2MEntry(new Mfn(5), 0, P2MType.RamRw)));
            Assert.Equal(Errno.Ok, P2M.CacheFlushRange(d, ref cursor, Gfn.Max));
        });
        Assert.Equal(64, d.Counters.PagesFlushed);
    }

    private static void Check(bool on, bool tvm, Sctlr? write, bool tvmAfter, bool flushAfter)
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 1);
        (bool Tvm, bool Flush) after = default;
        m.StartVCpu(d.AddVCpu(p =>
        {
            p.WriteSctlr(on ? On : Sctlr.None);
            if (tvm)
            {
                p.SetWay();
            }

            p.Hypercall(() =>
            {
                VCpu v = VCpu.Current!;
                if (write is { } value)
                {
                    VSysReg.EmulateTvmWrite(v, value);
                }
                else
                {
                    P2M.SetWayFlush(v);
                }

                after = ((v.Hcr & Hcr.Tvm) != 0, v.NeedFlushToRam);
            });
        }));
        m.Run();
        Assert.Equal((tvmAfter, flushAfter), after);
    }
}
