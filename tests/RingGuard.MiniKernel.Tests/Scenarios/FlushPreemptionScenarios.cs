using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group D of the scenario catalogue: a flush in pieces, and softirqs on the way to the guest.</summary>
public sealed class FlushPreemptionScenarios
{
    private const Sctlr On = Sctlr.M | Sctlr.C;

    [Fact]
    public void SC_D08_Steady_softirqs_make_forty_calls_of_fifty_two_pages()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 2048);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet), "timer");
        m.RaiseIrqAt(time: 50, cpu: 0, line: 1, period: 200);
        m.StartVCpu(d.AddVCpu(static p => p.SetWay()));
        m.Run();
        Assert.Equal((40, 39, 2048, 1, 1), (d.Counters.FlushCalls, d.Counters.FlushRestarts, d.Counters.PagesFlushed, d.Counters.ICacheInvalidations, d.Counters.FlushRuns));
    }

    [Fact]
    public void SC_D08_Every_restart_moves_the_cursor_by_fifty_two_pages()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 200);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        var cursors = new List<long>();
        m.Run(() =>
        {
            Gfn cursor = Gfn.Zero;
            Errno rc;
            do
            {
                Softirq.Raise(Vec.Tasklet);
                rc = P2M.CacheFlushRange(d, ref cursor, new Gfn(200));
                cursors.Add(cursor.Value);
            }
            while (rc == Errno.Restart);
        });
        Assert.Equal([52, 104, 156, 200], cursors);
    }

    [Fact]
    public void SC_D08_A_cursor_that_is_not_written_back_makes_no_progress()
    {
        Machine m = TestMachines.XenMachine();
        m.Faults.Enable(Fault.CursorNotWrittenBack);
        Domain d = m.CreateDomain("d", ramPages: 200);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        m.KThread(() =>
        {
            Gfn cursor = Gfn.Zero;
            Softirq.Raise(Vec.Tasklet);
            _ = P2M.CacheFlushRange(d, ref cursor, Gfn.Max);
        });
        Scenario.Detects(m, "INV-C6", "each restart makes progress");
    }

    [Fact]
    public void SC_D09_Without_softirqs_one_call_does_it_and_a_hole_is_one_step()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 2048);
        m.MapRam(d, new Gfn(1 << 18), order: 0);
        m.MapRam(d, new Gfn(2 << 18), order: 4);
        Errno rc = Errno.Inval;
        m.Run(() =>
        {
            Gfn cursor = Gfn.Zero;
            rc = P2M.CacheFlushRange(d, ref cursor, Gfn.Max);
        });
        Assert.Equal(Errno.Ok, rc);
        Assert.Equal((1, 2048 + 1 + 16), (d.Counters.FlushCalls, d.Counters.PagesFlushed));
    }

    [Fact]
    public void SC_D10_A_flush_goes_on_on_another_CPU_where_it_was()
    {
        Machine m = TestMachines.XenMachine(cpus: 2);
        Domain d = m.CreateDomain("d", ramPages: 256);
        VCpu v = d.AddVCpu(static p => p.SetWay().Spin(3), "v0");
        Task context = m.StartVCpu(v);
        m.At("Softirq.DoSoftirq", 1, () => m.Scheduler.Migrate(context, m.Cpus[1]));
        m.At("DCache.CleanInvalidateByPa", 1, () => m.Scheduler.WantResched(m.Cpus[0]));
        m.Run();
        Assert.Equal(256, d.Counters.PagesFlushed);
        Assert.Equal(1, d.Counters.FlushRuns);
        Assert.Equal(1, context.Cpu.Id);
        Assert.Equal(Hcr.Tsw | Hcr.Tvm, m.Cpus[1].Hcr);
    }

    [Fact]
    public void SC_D11_DoSoftirq_under_the_P2M_lock_is_reported_with_the_lock()
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 4);
        Assert.Contains("'p2m.Lock of d' is held for reading (taken at FlushPreemptionScenarios.cs", TestMachines.Breaks("INV-C5", () =>
        {
            d.P2M.Lock.ReadLock();
            Softirq.DoSoftirq();
            d.P2M.Lock.ReadUnlock();
        }, m).Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.SoftirqUnderP2mLock)]
    public void SC_D11_A_flush_that_runs_softirqs_under_the_lock_waits_for_the_vCPU_that_waits_for_the_lock(string? fault)
    {
        Machine m = TestMachines.XenMachine(mode: CheckMode.Collect);
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        Domain d = m.CreateDomain("d", ramPages: 200);
        m.At("DCache.CleanInvalidateByPa", 10, () => m.Scheduler.WantResched(m.Cpus[0]));
        m.StartVCpu(d.AddVCpu(static p => p.SetWay().Spin(1), "v0"));
        m.StartVCpu(d.AddVCpu(p => p.Hypercall(() => Assert.Equal(Errno.Ok, d.P2M.SetEntry(new Gfn(300), new P2MEntry(new Mfn(d.FirstMfn + 300), 0, P2MType.RamRw)))), "v1"));
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.True(m.Trace.ContainsInOrder("softirqs wait, restart at", "exit v1: Hypercall", "done up to"), Scenario.Explain(m, "v1 did not run in between"));
            return;
        }

        Assert.Contains("deadlock on", Assert.Throws<KernelPanicException>(m.Run).Message);
        Assert.Equal(["INV-C5", "INV-G2", "INV-G2", "INV-G6"], m.Violations.Select(static v => v.Invariant));
        Assert.Contains("'p2m.Lock of d' is held for reading", m.Violations[0].Message);
        Assert.StartsWith("deadlock: cpu0 waits for", m.Violations[^1].Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void SC_D12_DoSoftirq_in_an_interrupt_handler_is_refused()
    {
        Machine m = TestMachines.XenMachine();
        m.RequestIrq(1, Softirq.DoSoftirq, "device");
        Assert.Contains("in a hard interrupt (device)", TestMachines.Breaks("INV-C5", () =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
        }, m).Message);
    }

    [Fact]
    public void SC_D12_DoSoftirq_needs_interrupts_on_and_no_RCU_section()
    {
        Assert.Contains("with interrupts off", TestMachines.Breaks("INV-C5", () =>
        {
            LocalIrq.Disable();
            Softirq.DoSoftirq();
        }, TestMachines.XenMachine()).Message);
        Assert.Contains("RCU read section", TestMachines.Breaks("INV-C5", () =>
        {
            Rcu.ReadLock();
            Softirq.DoSoftirq();
        }, TestMachines.XenMachine()).Message);
    }

    [Theory]
    [InlineData("Arch.EnterGuest")]
    [InlineData("FpRegs.AssertStateConsistent")]
    [InlineData("guest")]
    public void SC_D13_A_softirq_raised_after_the_last_test_is_run_within_one_guest_step(string point)
    {
        Machine m = TestMachines.XenMachine();
        Domain d = m.CreateDomain("d", ramPages: 1);
        int runs = 0;
        Softirq.Open(m, Vec.Tasklet, () => runs++);
        m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
        m.At(point, 1, () => m.RaiseIrq(0, 1));
        m.StartVCpu(d.AddVCpu(static p => p.Spin(50)));
        m.Run();
        Assert.Equal(1, runs);
        Assert.InRange(m.Cpus[0].Counters.MaxSoftirqLatency, 0, 20);
    }

    /// <summary>At every point of the run, by an interrupt or by another CPU, so also at every point between the last test and the guest.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SC_D13_Wherever_a_softirq_is_raised_it_is_run_within_one_guest_step(bool byOtherCpu)
    {
        int raised = 0;
        int afterLastTest = 0;
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = byOtherCpu ? 2 : 1, Arch = Architecture.Arm64, Flavor = Flavor.Xen, Decider = decider });
            int runs = 0;
            int times = 0;
            Softirq.Open(m, Vec.Tasklet, () => runs++);
            m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
            m.StartVCpu(m.CreateDomain("d", ramPages: 1).AddVCpu(static p => p.SetWay().Spin(8), "v0"));
            m.MayHappen("raise", () =>
            {
                times++;
                afterLastTest += m.Cpus[0].SoftirqsTestedClear ? 1 : 0;
                if (byOtherCpu)
                {
                    m.Irqc.SendSoftirq(m.Cpus[0], SoftirqVector.Tasklet);
                }
                else
                {
                    m.RaiseIrq(0, 1);
                }
            });
            return new ExploredRun(m, () =>
            {
                if (m.Trace.ContainsInOrder("exit v0: Shutdown", "raise comes before"))
                {
                    // The guest has ended, and the machine with it.
                    return;
                }

                raised += times;
                Assert.Equal(times, runs);
                Assert.InRange(m.Cpus[0].Counters.MaxSoftirqLatency, 0, 30);
            });
        }) { MaxEvents = 1 }.Explore();
        Assert.True(result.IsClean, result.Failures.FirstOrDefault()?.ToString());
        Assert.True(raised > 20 && afterLastTest >= 2, $"raised {raised} times, {afterLastTest} of them after the last test");
    }

    [Fact]
    public void SC_D14_Entering_without_a_last_test_is_reported()
    {
        Machine m = TestMachines.XenMachine();
        VCpu v = m.CreateDomain("d", ramPages: 1).AddVCpu(p => p.Hypercall(() =>
        {
            HypervisorExit.LeaveHypervisorToGuest();
            LocalIrq.Enable();
            LocalIrq.Disable();
            Arch.EnterGuest(VCpu.Current!);
        }), "v0");
        m.StartVCpu(v);
        var e = Assert.Throws<InvariantViolationException>(m.Run);
        Assert.Equal("INV-C4", e.Invariant);
    }

    [Fact]
    public void SC_D26_A_trap_path_without_enter_is_reported()
    {
        Machine m = TestMachines.XenMachine();
        VCpu v = m.CreateDomain("d", ramPages: 1).AddVCpu(p => p.Hypercall(() =>
        {
            HypervisorExit.LeaveHypervisorToGuest();
            HypervisorExit.LeaveHypervisorToGuest();
        }), "v0");
        m.StartVCpu(v);
        var e = Assert.Throws<InvariantViolationException>(m.Run);
        Assert.Equal("INV-C8", e.Invariant);
    }

    /// <summary>The look before the work is what a softirq that waits already gets; one that comes later waits for a piece under both.</summary>
    [Fact]
    public void SC_D29_A_look_before_the_work_makes_no_softirq_wait_longer()
    {
        int shorter = 0;
        for (ulong seed = 0; seed < 50; seed++)
        {
            (long before, int[] pagesBefore) = Latency(PreemptCheckPolicy.BeforeAndDuring, seed);
            (long during, int[] pagesDuring) = Latency(PreemptCheckPolicy.DuringOnly, seed);
            Assert.True(before <= during, $"seed {seed}: {before} with the look before, {during} without");
            Assert.Equal(pagesBefore, pagesDuring);
            shorter += before < during ? 1 : 0;
        }

        Assert.True(shorter > 5, $"the policies differed in {shorter} of 50 runs only");

        static (long Latency, int[] Pages) Latency(PreemptCheckPolicy policy, ulong seed)
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Arch = Architecture.Arm64, Flavor = Flavor.Xen, PreemptCheck = policy });
            var random = new SplitMix64(seed);
            Domain d = m.CreateDomain("d", ramPages: 30 + (int)random.Next(30));
            Softirq.Open(m, Vec.Tasklet, static () => { });
            m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
            m.StartVCpu(d.AddVCpu(static p => p.Repeat(6, static q => q.WriteSctlr(On).Write(new Gfn(7), 1).SetWay().WriteSctlr(Sctlr.None).Verify(new Gfn(7), 1))));
            for (int i = 0; i < 3; i++)
            {
                m.At("P2M.SetWayFlush", 1 + (int)random.Next(6), () => m.RaiseIrq(0, 1));
            }

            Scenario.Clean(m);
            return (m.Cpus[0].Counters.MaxSoftirqLatency, [d.Counters.PagesFlushed, d.Counters.FlushRuns]);
        }
    }

    [Theory]
    [InlineData(PreemptCheckPolicy.BeforeAndDuring)]
    [InlineData(PreemptCheckPolicy.DuringOnly)]
    public void SC_D29_Both_policies_flush_everything(PreemptCheckPolicy policy)
    {
        var m = new Machine(new MachineOptions { Cpus = 1, Flavor = Flavor.Xen, PreemptCheck = policy });
        Domain d = m.CreateDomain("d", ramPages: 300);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
        m.RaiseIrqAt(5, 0, 1, period: 333);
        m.StartVCpu(d.AddVCpu(static p => p.WriteSctlr(On).Write(new Gfn(7), 1).SetWay().WriteSctlr(Sctlr.None).Verify(new Gfn(7), 1)));
        m.Run();
        Assert.Equal(600, d.Counters.PagesFlushed);
    }

    [Fact]
    public void SC_D32_ProcessPending_leaves_the_reschedule_pending()
    {
        Machine m = TestMachines.XenMachine();
        int runs = 0;
        uint pending = 0;
        Softirq.Open(m, Vec.Tasklet, () => runs++);
        m.Run(() =>
        {
            Softirq.Raise(Vec.Tasklet);
            Softirq.Raise(Vec.Schedule);
            Rcu.ReadLock();
            Softirq.ProcessPending();
            pending = Softirq.Pending(Smp.ProcessorId());
            Rcu.ReadUnlock();
            Softirq.DoSoftirq();
        });
        Assert.Equal(1, runs);
        Assert.Equal(1u << (int)Vec.Schedule, pending);
    }

    [Fact]
    public void SC_F36_A_cursor_made_anew_never_gets_to_the_end()
    {
        var m = new Machine(new MachineOptions { Cpus = 1, Flavor = Flavor.Xen, StepLimit = 20_000 });
        Domain d = m.CreateDomain("d", ramPages: 200);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        TestMachines.Breaks("INV-G10", () =>
        {
            Errno rc;
            do
            {
                Gfn cursor = Gfn.Zero;
                Softirq.Raise(Vec.Tasklet);
                rc = P2M.CacheFlushRange(d, ref cursor, Gfn.Max);
            }
            while (rc == Errno.Restart);
        }, m);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.RestartDiscarded)]
    public void SC_F35_A_restart_that_is_taken_for_the_end_leaves_lines_dirty(string? fault)
    {
        Machine m = TestMachines.XenMachine();
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        Domain d = m.CreateDomain("d", ramPages: 200);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
        m.At("DCache.CleanInvalidateByPa", 10, () => m.RaiseIrq(0, 1));
        m.StartVCpu(d.AddVCpu(static p => p.WriteSctlr(On).Write(new Gfn(199), 7).SetWay().Spin(1), "v0"));
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Detects(m, "INV-C3", "frame 0xc7 is still dirty in the L1 of cpu0");
    }

    [Fact]
    public void SC_F35_A_guest_entered_while_it_waits_for_a_flush_is_reported()
    {
        Machine m = TestMachines.XenMachine();
        VCpu v = m.CreateDomain("d", ramPages: 4).AddVCpu(p => p.Hypercall(() =>
        {
            P2M.SetWayFlush(VCpu.Current!);
            LocalIrq.Disable();
            HypervisorExit.CheckForPCpuWork();
            Arch.EnterGuest(VCpu.Current!);
        }), "v0");
        m.StartVCpu(v);
        Assert.Equal("INV-C1", Assert.Throws<InvariantViolationException>(m.Run).Invariant);
    }
}
