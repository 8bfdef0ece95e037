using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group D: defects of the exit path and of the flush, general work before a guest, access tracking, 32-bit registers.</summary>
public sealed class ReturnWorkScenarios
{
    private const Sctlr On = Sctlr.M | Sctlr.C;

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.CpuIdSampledOnce)]
    public void SC_D10_The_last_test_is_for_the_CPU_that_this_is_by_then(string? fault)
    {
        Machine m = Xen(fault, cpus: 2);
        Task context = m.StartVCpu(m.CreateDomain("d", ramPages: 1).AddVCpu(static p => p.Spin(3).Spin(3), "v0"));
        m.At("HypervisorExit.LeaveHypervisorToGuest", 1, () => m.Scheduler.Migrate(context, m.Cpus[1]));
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(1, context.Cpu.Id);
            return;
        }

        Scenario.Detects(m, "INV-C4");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.NoSecondPCpuCheck)]
    [InlineData(Fault.IrqEnableAfterFinalCheck)]
    public void SC_D14_Each_defect_of_the_last_test_is_found_at_the_entry(string? fault)
    {
        Machine m = Xen(fault);
        m.StartVCpu(m.CreateDomain("d", ramPages: 1).AddVCpu(static p => p.SetWay().Spin(3), "v0"));
        Ends(m, fault, "INV-C4", "without a test for softirqs");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.LoopWhileNotOk)]
    public void SC_D16_A_permanent_error_is_not_tried_again(string? fault)
    {
        Machine m = Xen(fault, with: static o => o with { StepLimit = 20_000 });
        Domain d = m.CreateDomain("d", ramPages: 4);
        d.Dying = true;
        m.StartVCpu(d.AddVCpu(static p => p.SetWay().Spin(2), "v0"));
        Ends(m, fault, "INV-G10", "livelock");
    }

    [Fact]
    public void SC_D18_A_flush_that_is_given_up_is_still_wanted()
    {
        Machine m = Xen(null);
        m.Faults.Enable(Fault.FlushAbortsAtRestart);
        Domain d = m.CreateDomain("d", ramPages: 200);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        m.At("DCache.CleanInvalidateByPa", 210, () => m.RaiseIrq(0, 1));
        m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
        m.StartVCpu(d.AddVCpu(static p => p.WriteSctlr(On).Write(new Gfn(199), 7).SetWay()
            .WriteSctlr(Sctlr.None).Verify(new Gfn(199), 7), "v0"));
        Scenario.Clean(m);
        Assert.True(d.Counters.FlushRestarts > 0);
    }

    /// <summary>No later request hides what is lost: the guest goes on writing and asks for nothing more.</summary>
    [Theory]
    [InlineData(Fault.FlushAbortsAtRestart)]
    [InlineData(Fault.FlagClearedBeforeWork)]
    public void SC_D18_A_request_that_is_cleared_before_the_work_is_lost_with_it(string fault)
    {
        bool lost = fault == Fault.FlagClearedBeforeWork;
        Machine m = Xen(fault, with: static o => o with { CheckMode = CheckMode.Collect });
        m.Faults.Enable(Fault.FlushAbortsAtRestart);
        Domain d = m.CreateDomain("d", ramPages: 200);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        m.At("DCache.CleanInvalidateByPa", 10, () => m.RaiseIrq(0, 1));
        m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
        m.StartVCpu(d.AddVCpu(static p => p.WriteSctlr(On).Write(new Gfn(199), 7).SetWay().Write(new Gfn(3), 8).Spin(1), "v0"));
        m.Run();
        Assert.Equal(lost ? 0 : 1, d.Counters.FlushRuns);
        if (lost)
        {
            Assert.All(m.Violations, static v => Assert.Equal("INV-G11", v.Invariant));
            Assert.Contains("clear it after the work", m.Violations[0].Message);
            Assert.Equal(0, m.Memory.Ram(new Mfn(d.FirstMfn + 199)));
            return;
        }

        Assert.Empty(m.Violations);
        Assert.Equal(7, m.Memory.Ram(new Mfn(d.FirstMfn + 199)));
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(Fault.InvalidateRootByLevel, 66)]
    public void SC_D19_The_second_flush_does_what_was_touched_since_the_first(string? fault, int second)
    {
        Machine m = Xen(fault);
        Domain d = m.CreateDomain("d", ramPages: 16);
        for (int i = 0; i < 64; i++)
        {
            m.MapRam(d, new Gfn((1 << 18) + i), order: 0);
        }

        d.FlushAccessed = true;
        int first = 0;
        m.StartVCpu(d.AddVCpu(p => p.WriteSctlr(On).SetWay().Spin(1)
            .Hypercall(() => first = d.Counters.PagesFlushed)
            .Write(new Gfn(3), 5).Write(new Gfn((1 << 18) + 1), 6)
            .WriteSctlr(Sctlr.None).Verify(new Gfn(3), 5).Verify(new Gfn((1 << 18) + 1), 6), "v0"));
        Scenario.Clean(m);
        Assert.Equal(80, first);
        Assert.Equal(fault is null ? second : 1 + 64, d.Counters.PagesFlushed - first);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.SingleShotVCpuWork)]
    public void SC_D21_All_work_is_done_before_the_guest_runs(string? fault)
    {
        Machine m = Xen(fault);
        var vpci = new Work("vPCI", agains: 2);
        var ioreq = new Work("ioreq", agains: 0);
        m.StartVCpu(m.CreateDomain("d", ramPages: 1).AddVCpu(p => p.Hypercall(() =>
        {
            GuestReturnWork.Register(VCpu.Current!, vpci);
            GuestReturnWork.Register(VCpu.Current!, ioreq);
        }).Spin(1), "v0"));
        Ends(m, fault, "INV-G11", "'vPCI' is not done");
        Assert.Equal(fault is null ? 3 : 1, vpci.Runs);
        Assert.Equal(1, ioreq.Runs);
    }

    [Fact]
    public void SC_D22_A_domctl_flush_runs_no_softirq_and_ends_within_its_bound()
    {
        Machine m = Xen(null);
        Domain d = m.CreateDomain("d");
        m.MapRam(d, Gfn.Zero, Domctl.MaxOrder);
        Softirq.Open(m, Vec.Tasklet, static () => { });
        int runs = -1;
        m.Run(() =>
        {
            Softirq.Raise(Vec.Tasklet);
            Assert.Equal(Errno.Inval, Domctl.CacheFlush(d, Gfn.Zero, (1L << Domctl.MaxOrder) + 1));
            Assert.Equal(Errno.Ok, Domctl.CacheFlush(d, Gfn.Zero, 1L << Domctl.MaxOrder));
            runs = m.Cpus[0].Counters.SoftirqRuns;
            Softirq.DoSoftirq();
        });
        Assert.Equal(0, runs);
        Assert.Equal(1 << Domctl.MaxOrder, d.Counters.PagesFlushed);
        Assert.InRange(m.Cpus[0].Counters.MaxSoftirqLatency, 10L << Domctl.MaxOrder, 13L << Domctl.MaxOrder);
    }

    [Fact]
    public void SC_D23_A_preemption_check_needs_a_virtual_CPU()
    {
        Machine m = Xen(null);
        KernelPanicException e = Assert.Throws<KernelPanicException>(() => m.Run(static () => { _ = Hypercall.PreemptCheck(); }));
        Assert.Contains("ask Softirq.Pending", e.Message);
        uint pending = 0;
        Machine twin = Xen(null);
        Softirq.Open(twin, Vec.Rcu, static () => { });
        twin.Run(() =>
        {
            Softirq.Raise(Vec.Rcu);
            pending = Softirq.Pending(Smp.ProcessorId());
            Softirq.DoSoftirq();
        });
        Assert.Equal(1u << (int)Vec.Rcu, pending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_D24_An_inverted_TryLock_after_a_preemption_point_leaves_the_lock_held(bool inverted)
    {
        var table = new SpinLock("table");
        Machine m = Xen(null);
        m.StartVCpu(m.CreateDomain("d", ramPages: 1).AddVCpu(p => p.Hypercall(() =>
        {
            Softirq.DoSoftirq();
            if (table.TryLock() && !inverted)
            {
                table.Unlock();
            }
        }).Spin(1), "v0"));
        Ends(m, inverted ? "inverted" : null, "INV-G3", "'table' is held");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(null, false)]
    [InlineData(Fault.ContinuationDropped, true)]
    public void SC_D25_Work_that_stops_before_its_first_unit_is_called_again(string? fault, bool looksFirst)
    {
        Machine m = Xen(fault, with: static o => o with { PreemptCheck = PreemptCheckPolicy.DuringOnly });
        Softirq.Open(m, Vec.Tasklet, static () => { });
        var done = new List<int>();
        var work = new RangeWork("grant copy", 3, done.Add, looksFirst);
        m.StartVCpu(m.CreateDomain("d", ramPages: 1).AddVCpu(p => p.Hypercall(() =>
        {
            GuestReturnWork.Register(VCpu.Current!, work);
            Softirq.Raise(Vec.Tasklet);
        }).Spin(1), "v0"));
        Ends(m, fault, "INV-G11", "'grant copy' of 'v0' says Done and is not done");
        Assert.Equal(fault is null ? [0, 1, 2] : [], done);
        Assert.Equal(1, work.Restarts);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.HalfOverwritesWhole)]
    public void SC_D28_A_write_of_half_a_register_keeps_the_other_half(string? fault)
    {
        (Aarch32Reg Low, Aarch32Reg High)[] pairs =
        [
            (Aarch32Reg.Ttbcr, Aarch32Reg.Ttbcr2), (Aarch32Reg.Dfar, Aarch32Reg.Ifar), (Aarch32Reg.Mair0, Aarch32Reg.Mair1), (Aarch32Reg.Amair0, Aarch32Reg.Amair1),
        ];
        Aarch32Reg[] whole =
        [
            Aarch32Reg.Ttbr0, Aarch32Reg.Ttbr1, Aarch32Reg.Dacr, Aarch32Reg.Dfsr, Aarch32Reg.Ifsr, Aarch32Reg.Adfsr, Aarch32Reg.Aifsr, Aarch32Reg.ContextIdr,
        ];
        Machine m = Xen(fault);
        VCpu v = m.CreateDomain("d", ramPages: 1).AddVCpu(p =>
        {
            p.SetWay();
            foreach (Aarch32Reg register in whole)
            {
                p.WriteVmReg(register, 0x40 + (ulong)register).VerifyVmReg(register, 0x40 + (ulong)register);
            }

            p.WriteVmReg(Aarch32Reg.Ttbr0Long, 0x1_0000_0002).VerifyVmReg(Aarch32Reg.Ttbr0Long, 0x1_0000_0002).VerifyVmReg(Aarch32Reg.Ttbr0, 2);
            foreach ((Aarch32Reg low, Aarch32Reg high) in pairs)
            {
                p.WriteVmReg(low, 0x11).WriteVmReg(high, 0x22).VerifyVmReg(low, 0x11).WriteVmReg(low, 0x33).VerifyVmReg(high, 0x22);
            }
        }, "v0");
        m.StartVCpu(v);
        Ends(m, fault, "INV-C2", "only its half");
        if (fault is null)
        {
            // The set/way operation and each write: reads are never trapped.
            Assert.Equal(1 + whole.Length + 1 + (3 * pairs.Length), v.Counters.GuestTraps);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("lock")]
    [InlineData("irq")]
    public void SC_D30_What_an_item_leaves_behind_is_reported_under_its_name(string? leaves)
    {
        Machine m = Xen(null);
        var again = new Work("ITS", agains: 3);
        var once = new Work("ioreq", agains: 0);
        var table = new SpinLock("table");
        m.StartVCpu(m.CreateDomain("d", ramPages: 1).AddVCpu(p => p.Hypercall(() =>
        {
            GuestReturnWork.Register(VCpu.Current!, again);
            GuestReturnWork.Register(VCpu.Current!, once);
        }).Hypercall(() =>
        {
            if (leaves is not null)
            {
                GuestReturnWork.Register(VCpu.Current!, new Work("bad", 0, () =>
                {
                    if (leaves == "lock")
                    {
                        table.Lock();
                    }
                    else
                    {
                        LocalIrq.Disable();
                    }
                }));
            }
        }).Spin(1), "v0"));
        Ends(m, leaves, "INV-G3", "'bad' returns");
        Assert.Equal((4, 1), (again.Runs, once.Runs));
    }

    [Fact]
    public void SC_D33_A_guest_that_flushes_all_the_time_delays_nobody_for_longer_than_a_piece()
    {
        const int Piece = 52 * 10;
        (long alone, _) = Share(withBad: false);
        (long together, long latency) = Share(withBad: true);

        // A piece of 52 pages, what the guest does between two pieces, and the timer's own interrupts.
        Assert.InRange(latency, 1, Piece + (Piece / 5));

        // Half of the CPU, and a slice to wait for at the end.
        Assert.InRange(together, alone + 1, (2 * alone) + 2000 + Piece);

        static (long GoodEnd, long Latency) Share(bool withBad)
        {
            Machine m = Xen(null, with: static o => o with { TimeSlice = 2000 });
            Domain bad = m.CreateDomain("bad", ramPages: 400);
            Softirq.Open(m, Vec.Tasklet, static () => { });
            m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));

            // The catalogue's 5 ticks are less than one interrupt with its softirq takes here: no guest would ever run.
            m.RaiseIrqAt(5, 0, 1, period: 50);
            long badEnd = long.MaxValue;
            long goodEnd = 0;
            if (withBad)
            {
                m.StartVCpu(bad.AddVCpu(p => p.Repeat(40, static q => q.SetWay().WriteSctlr(On).WriteSctlr(Sctlr.None)).Hypercall(() => badEnd = m.Now)));
            }

            m.StartVCpu(m.CreateDomain("good", ramPages: 1).AddVCpu(p => p.Spin(4000).Hypercall(() => goodEnd = m.Now)));
            Scenario.Clean(m);
            Assert.True(goodEnd > 0 && goodEnd < badEnd, "the guest that misbehaves has to be there all the time");
            return (goodEnd, m.Cpus[0].Counters.MaxSoftirqLatency);
        }
    }

    [Fact]
    public void SC_D34_No_two_events_break_a_batch_of_set_way_operations()
    {
        ExplorationResult result = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Arch = Architecture.Arm64, Flavor = Flavor.Xen, Decider = decider });
            Domain d = m.CreateDomain("d", ramPages: 2);
            Softirq.Open(m, Vec.Tasklet, static () => { });
            m.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
            Task context = m.StartVCpu(d.AddVCpu(static p => p.WriteSctlr(On).Write(new Gfn(1), 7).SetWay().WriteSctlr(Sctlr.None).Verify(new Gfn(1), 7), "v0"));
            m.MayRaiseIrq(0, 1);
            m.MayHappen("migrate", () => m.Scheduler.Migrate(context, m.Cpus[1]));
            m.StartVCpu(d.AddVCpu(p => p.Hypercall(() => Assert.Equal(Errno.Ok, d.P2M.SetEntry(new Gfn(2), new P2MEntry(new Mfn(d.FirstMfn + 2), 0, P2MType.RamRw)))), "v1"), cpu: 1);
            return new ExploredRun(m);
        }) { MaxEvents = 2, MaxRuns = 60_000 }.Explore();
        Assert.True(result.IsClean, result.Failures.FirstOrDefault()?.ToString());
        Assert.True(result.Runs > 100);
    }

    private static Machine Xen(string? fault, int cpus = 1, System.Func<MachineOptions, MachineOptions>? with = null)
    {
        var options = new MachineOptions { Cpus = cpus, Arch = Architecture.Arm64, Flavor = Flavor.Xen };
        var m = new Machine(with?.Invoke(options) ?? options);
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        return m;
    }

    private static void Ends(Machine m, string? fault, string invariant, string words)
    {
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Detects(m, invariant, words);
    }

    private sealed class Work(string name, int agains, System.Action? part = null) : IRestartableWork
    {
        public int Runs { get; private set; }

        public string Name { get; } = name;

        public bool IsPending => Runs <= agains;

        public WorkStatus Run(VCpu v)
        {
            part?.Invoke();
            Runs++;
            return IsPending ? WorkStatus.Again : WorkStatus.Done;
        }
    }
}
