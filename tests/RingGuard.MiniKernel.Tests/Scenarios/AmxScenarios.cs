using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group B: dynamic features of guests and tasks (S1), what has to work.</summary>
public sealed class AmxScenarios
{
    [Fact]
    public void SC_B01_Room_is_made_once_and_before_XCR0_takes_effect()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).FpWrite(XComp.TileCfg, 2).FpWrite(XComp.TileData, 3)
            .Repeat(10, static g => g.Hypercall(static () => Cpu.Charge(1)).FpVerify(XComp.TileData, 3)).FpVerify(XComp.TileCfg, 2).ToUser());
        Amx.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal(1, v.Counters.FpStateReallocs);
        Assert.Equal(576 + 256 + 64 + 64 + 8192, v.GuestFpu.FpState.Size);
        Assert.Equal(Amx.Full | XFeatures.Pkru, v.GuestFpu.XFeatures);
        Assert.Equal((Amx.Full, 0, 0, 0), (v.Xcr0, v.GpsInjected, v.NmsInjected, v.UndefsInjected));
        m.Trace.ShouldContainInOrder("FP state of g grows", "old FP state of g freed", "g: XCR0 = 0x60007");
    }

    [Fact]
    public void SC_B02_A_feature_without_permission_is_refused()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Base).XSetBv(Amx.Full).FpWrite(XComp.Avx, 4).FpVerify(XComp.Avx, 4).FpWrite(XComp.TileData, 1).ToUser());
        (int Size, ulong Features) before = (0, 0);
        Amx.Vmm(m, v, before: () => before = (v.GuestFpu.FpState.Size, v.GuestFpu.XFeatures), permission: false);
        Scenario.Clean(m);
        Assert.Equal((Errno.Perm, 1, 1), (v.LastXStateError, v.GpsInjected, v.UndefsInjected));
        Assert.Equal(before, (v.GuestFpu.FpState.Size, v.GuestFpu.XFeatures));
        Assert.Equal(Amx.Base, v.Xcr0);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(XFeatures.Sse)]
    [InlineData(XFeatures.X87 | XFeatures.Ymm)]
    [InlineData(Amx.Base | XFeatures.TileCfg)]
    [InlineData(Amx.Base | XFeatures.TileData)]
    [InlineData(XFeatures.X87 | (1UL << 3))]
    [InlineData(Amx.Base | (1UL << 5))]
    [InlineData(XFeatures.X87 | XFeatures.Sse | XFeatures.Avx512)]
    [InlineData(Amx.Base | XFeatures.Avx512)]
    [InlineData(Amx.Base | (1UL << 40))]
    public void SC_B02_What_no_processor_takes_is_refused(ulong xcr0)
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, p => p.XSetBv(xcr0).XSetBv(Amx.Base, index: 1).ToUser());
        Amx.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal((Errno.Inval, 2, XFeatures.X87), (v.LastXStateError, v.GpsInjected, v.Xcr0));
    }

    [Fact]
    public void SC_B03_Growing_may_fail_and_may_be_tried_again()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.FpWrite(XComp.Sse, 5).XSetBv(Amx.Full).FpVerify(XComp.Sse, 5).ToUser()
            .XSetBv(Amx.Full).FpVerify(XComp.Sse, 5).FpWrite(XComp.TileData, 6).FpVerify(XComp.TileData, 6).ToUser());
        (int, ulong, ulong, ulong, int) old = default;
        (int, ulong, ulong, ulong, int) Now() => (v.GuestFpu.FpState.Size, v.GuestFpu.XFeatures, v.GuestFpu.FpState.Xfd, v.Xcr0, v.Counters.FpStateReallocs);
        Amx.Vmm(m, v, before: () =>
        {
            old = Now();
            m.FailAllocations();
        }, after: () =>
        {
            Assert.Equal(old, Now());
            Assert.Equal((Errno.Fault, 1), (v.LastXStateError, v.GpsInjected));
            Amx.Run(v);
        });
        Scenario.Clean(m);
        Assert.Equal((1, Amx.Full, 1), (v.GpsInjected, v.Xcr0, v.Counters.FpStateReallocs));
    }

    [Fact]
    public void SC_B04_What_XFD_disables_needs_no_room()
    {
        Machine m = Amx.Machine();
        int early = -1;
        VCpu v = null!;
        v = Amx.Guest(m, p => p.WriteMsr(MsrId.Ia32Xfd, Amx.Tile).XSetBv(Amx.Full).FpWrite(XComp.TileData, 1)
            .Hypercall(() => early = v.Counters.FpStateReallocs).WriteMsr(MsrId.Ia32XfdErr, 0).WriteMsr(MsrId.Ia32Xfd, 0)
            .FpWrite(XComp.TileData, 2).Hypercall(static () => Cpu.Poll()).FpVerify(XComp.TileData, 2).ToUser());
        Amx.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal((0, 1, 1, 0), (early, v.Counters.FpStateReallocs, v.NmsInjected, v.GpsInjected));
    }

    [Theory]
    [InlineData(XFeatures.TileCfg)]
    [InlineData(XFeatures.TileData | 1UL)]
    [InlineData(1UL << 63)]
    public void SC_B05_A_bit_that_is_no_dynamic_feature_is_refused(ulong xfd)
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, p => p.WriteMsr(MsrId.Ia32Xfd, xfd).VerifyMsr(MsrId.Ia32Xfd, 0).ToUser());
        (ulong, ulong, ulong) inside = (1, 1, 1);
        m.At("guest", 2, () => inside = Amx.Copies(v));
        Amx.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal((Errno.NotSupp, 1), (v.LastXStateError, v.GpsInjected));
        Assert.Equal((0UL, 0UL, 0UL), inside);
    }

    [Fact]
    public void SC_B06_Without_memory_the_previous_state_is_kept()
    {
        Machine m = Amx.Machine();
        (ulong, ulong, ulong) inside = default;
        VCpu v = null!;
        v = Amx.Guest(m, p => p.WriteMsr(MsrId.Ia32Xfd, Amx.Tile).XSetBv(Amx.Full).Hypercall(() => m.FailAllocations())
            .WriteMsr(MsrId.Ia32Xfd, 0).Hypercall(() => inside = Amx.Copies(v)).VerifyMsr(MsrId.Ia32Xfd, Amx.Tile).ToUser());
        Amx.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal((Errno.Fault, 1), (v.LastXStateError, v.GpsInjected));
        Assert.Equal((Amx.Tile, Amx.Tile, Amx.Tile), inside);
        Assert.Equal(0UL, v.GuestFpu.XFeatures & Amx.Tile);
    }

    [Fact]
    public void SC_B07_The_three_copies_change_together_and_only_where_they_change()
    {
        Machine m = Amx.Machine();
        var writes = new List<int>();
        var copies = new List<(ulong, ulong, ulong)>();
        VCpu v = null!;
        void Look()
        {
            writes.Add(m.Cpus[0].Counters.XfdMsrWrites);
            copies.Add(Amx.Copies(v));
        }

        v = Amx.Guest(m, p => p.Hypercall(Look).WriteMsr(MsrId.Ia32Xfd, Amx.Tile).Hypercall(Look).WriteMsr(MsrId.Ia32Xfd, Amx.Tile).Hypercall(Look).ToUser());
        Amx.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal([0, 1, 1], writes.Select(w => w - writes[0]));
        Assert.Equal([(0UL, 0UL, 0UL), (Amx.Tile, Amx.Tile, Amx.Tile), (Amx.Tile, Amx.Tile, Amx.Tile)], copies);
        m.Trace.ShouldNotContainBetween("exit g: MsrWrite", "XFD = 0x40000 for g", "enter g");
    }

    [Fact]
    public void SC_B08_For_a_guest_that_does_not_run_no_register_is_written()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.VerifyMsr(MsrId.Ia32Xfd, Amx.Tile).WriteMsr(MsrId.Ia32Xfd, 0).FpVerify(XComp.TileData, 0).ToUser());
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Amx.Create(v);
            (ulong, ulong)[] before = [.. m.Cpus.Select(static c => (c.Xfd!.Msr, c.Xfd.Cache))];
            int writes = m.Cpus.Sum(static c => c.Counters.XfdMsrWrites);
            Amx.Must(v.SetXcr(0, Amx.Full));
            Amx.Must(v.SetXfd(0));
            Amx.Must(v.SetXfd(Amx.Tile));
            Assert.Equal(before, m.Cpus.Select(static c => (c.Xfd!.Msr, c.Xfd.Cache)));
            Assert.Equal(writes, m.Cpus.Sum(static c => c.Counters.XfdMsrWrites));
        }).Syscall(s => s.MigrateTo(1)).Syscall(() => Amx.Run(v)).FpVerify(XComp.Sse, 1), "vmm");
        Scenario.Clean(m);

        // What boot left is what the stopped guest was given, so that the first write is the guest's own.
        m.Trace.ShouldContainInOrder("enter g", "g: XFD = 0x0, not trapped");
        Assert.Equal(0, m.Cpus[0].Counters.XfdMsrWrites);
    }

    [Fact]
    public void SC_B08_XFD_is_written_before_the_registers_are_restored()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.FpVerify(XComp.TileData, 0).ToUser());
        m.User(p => p.Syscall(() =>
        {
            Amx.Create(v);
            Amx.Must(v.SetXcr(0, Amx.Full));
        }).Syscall(s => s.MigrateTo(1)).Syscall(() => Amx.Run(v)), "vmm");
        Scenario.Clean(m);
        m.Trace.ShouldContainInOrder("XFD = 0x0 for g", "first load g", "enter g");
        Assert.Equal((0, true), (m.Cpus[0].Counters.XfdMsrWrites, m.Cpus[1].Counters.XfdMsrWrites > 0));
    }

    [Fact]
    public void SC_B09_What_the_guest_wrote_untrapped_is_taken_over_before_interrupts()
    {
        Machine m = Amx.Machine();
        m.RequestIrq(1, Scenario.KernelSection);
        VCpu v = null!;
        var seen = new List<(ulong, ulong, ulong)>();
        v = Amx.Guest(m, p => p.XSetBv(Amx.Full).Repeat(4, g => g
            .WriteMsr(MsrId.Ia32Xfd, Amx.Tile).Hypercall(() => seen.Add(Amx.Copies(v))).VerifyMsr(MsrId.Ia32Xfd, Amx.Tile)
            .WriteMsr(MsrId.Ia32Xfd, 0).FpWrite(XComp.TileData, 7).Hypercall(() => seen.Add(Amx.Copies(v))).FpVerify(XComp.TileData, 7)).ToUser());
        for (int i = 1; i < 9; i++)
        {
            m.At("GuestFpu.SyncVmExitXfdState", i, () => m.RaiseIrq(0, 1));
        }

        Amx.Vmm(m, v);
        Scenario.Clean(m);
        Assert.False(v.XfdWriteEmulated);
        Assert.Equal(0, m.Trace.Count("exit g: MsrWrite"));
        Assert.Equal(8, seen.Count);
        Assert.All(seen, static c => Assert.True(c.Item1 == c.Item2 && c.Item2 == c.Item3, c.ToString()));
        Assert.True(m.Cpus[0].Counters.KernelFpuSections >= 8);
    }

    [Theory]
    [InlineData(false, 0, FatalSignal.Ill)]
    [InlineData(true, 0, FatalSignal.None)]
    [InlineData(true, 1, FatalSignal.Segv)]
    public void SC_B19_A_task_gets_tile_data_with_its_first_use(bool permission, int failures, FatalSignal expected)
    {
        Machine m = Amx.Machine();
        bool reached = false;
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            if (permission)
            {
                Amx.Must(XState.ReqPerm(XFeature.TileData));
            }

            m.FailAllocations(failures);
        }).FpWrite(XComp.TileData, 2).Syscall(static s => s.Yield()).FpVerify(XComp.TileData, 2).FpVerify(XComp.Sse, 1).Syscall(() => reached = true), "u0");
        m.User(p => p.Repeat(5, static q => q.FpWrite(XComp.Sse, 9).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 9)), "u1");
        Scenario.Clean(m);
        Assert.Equal((expected, expected == FatalSignal.None), (u0.FatalSignal, reached));
        Assert.Equal((1, expected == FatalSignal.None ? 1 : 0), (u0.Counters.FpTraps, u0.Counters.FpStateReallocs));
    }

    [Fact]
    public void SC_B19_A_component_that_the_CPU_does_not_have_is_an_illegal_instruction()
    {
        Machine m = Amx.Machine();
        Task u0 = m.User(p => p.FpWrite(XComp.Avx512, 1));
        VCpu v = Amx.Guest(m, static p => p.FpWrite(XComp.Avx512, 1).ToUser());
        Amx.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal((FatalSignal.Ill, 1), (u0.FatalSignal, v.UndefsInjected));
    }

    [Fact]
    public void SC_B22_The_registers_are_loaded_before_an_active_state_is_exchanged()
    {
        Machine m = Amx.Machine(cpus: 1);
        VCpu v = Amx.Guest(m, static p => p.FpWrite(XComp.Sse, 5).XSetBv(Amx.Full).FpVerify(XComp.Sse, 5).FpWrite(XComp.TileData, 6).FpVerify(XComp.TileData, 6).ToUser());
        FpState? old = null;
        m.User(p => p.Repeat(6, static q => q.FpWrite(XComp.Sse, 9).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 9)), "u1");
        Amx.Vmm(m, v, before: () => old = v.GuestFpu.FpState);
        m.Script.Preempt("GuestFpu.UpdateXcr0", 1);
        Scenario.Clean(m);
        m.Trace.ShouldContainInOrder("exit g: XSetBv", "preempted", "restore u1", "restore g", "FP state of g grows", "old FP state of g freed", "enter g");
        Assert.True(old!.Freed);
        Assert.False(v.GuestFpu.FpState.Freed);
    }

    [Fact]
    public void SC_B24_Growing_at_CPUID_and_on_write_look_the_same_to_the_guest()
    {
        foreach (GuestXfdPolicy policy in Enum.GetValues<GuestXfdPolicy>())
        {
            foreach (bool uses in new[] { false, true })
            {
                Machine m = Amx.Machine(with: o => o with { GuestXfdPolicy = policy });
                VCpu v = Amx.Guest(m, p => (uses ? p.WriteMsr(MsrId.Ia32Xfd, Amx.Tile).XSetBv(Amx.Full).FpWrite(XComp.TileData, 1).WriteMsr(MsrId.Ia32XfdErr, 0)
                    .VerifyMsr(MsrId.Ia32Xfd, Amx.Tile).WriteMsr(MsrId.Ia32Xfd, 0).FpVerify(XComp.TileData, 0).FpWrite(XComp.TileData, 3).FpVerify(XComp.TileData, 3) : p).FpWrite(XComp.Sse, 2).FpVerify(XComp.Sse, 2).ToUser());
                Amx.Vmm(m, v, before: () => Amx.Must(v.SetCpuid(Amx.Full)));
                Scenario.Clean(m);
                Assert.Equal((uses ? 1 : 0, 0, 0), (v.NmsInjected, v.GpsInjected, v.UndefsInjected));
                Assert.Equal(policy == GuestXfdPolicy.GrowAtCpuid || uses ? 1 : 0, v.Counters.FpStateReallocs);
                Assert.Equal(policy == GuestXfdPolicy.GrowAtCpuid, m.Trace.Count("XFD writes no longer trapped") == 1 && v.Counters.GuestEntries < 5);
            }
        }
    }

    [Fact]
    public void SC_B25_A_child_has_the_permission_and_not_the_tiles_and_a_new_program_neither()
    {
        Machine m = Amx.Machine(cpus: 1);
        Task? child = null;
        ulong inherited = 0;
        Task parent = m.User(p => p.Syscall(static () => Amx.Must(XState.ReqPerm(XFeature.TileData))).FpWrite(XComp.TileData, 5).FpWrite(XComp.Sse, 1)
            .Syscall(s => child = s.Fork(c => c.FpVerify(XComp.Sse, 1).FpVerify(XComp.TileData, 0).FpWrite(XComp.TileData, 8).Syscall(t => t.Yield()).FpVerify(XComp.TileData, 8), "child"))
            .Syscall(() => inherited = child!.Fpu.Perm).Syscall(s => s.Yield()).FpVerify(XComp.TileData, 5)
            .Syscall(s => s.Exec(q => q.FpVerify(XComp.Sse, 0).FpWrite(XComp.TileData, 1))), "parent");
        Scenario.Clean(m);
        Assert.Equal(Amx.Tile, inherited & Amx.Tile);
        Assert.Equal((FatalSignal.None, 1, 1), (child!.FatalSignal, child.Counters.FpTraps, child.Counters.FpStateReallocs));
        Assert.Equal((FatalSignal.Ill, 0UL), (parent.FatalSignal, parent.Fpu.Perm & Amx.Tile));
    }

    [Fact]
    public void SC_B26_No_two_events_break_the_run_loop()
    {
        ExplorationResult result = new Explorer(static decider => Loop(decider)) { MaxEvents = 2, MaxRuns = 100_000 }.Explore();
        Assert.True(result.IsClean, $"{result.Runs} runs, capped: {result.Capped}; {result.Failures.FirstOrDefault()}");
        Assert.True(result.Runs > 10_000, $"{result.Runs} runs");

        static ExploredRun Loop(IDecider decider)
        {
            Machine m = Amx.Machine(with: o => o with { Decider = decider });
            m.RequestIrq(1, static () =>
            {
                if (KernelFpu.IsUsable())
                {
                    Scenario.KernelSection();
                }
            });
            VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).FpWrite(XComp.TileData, 3).WriteMsr(MsrId.Ia32Xfd, Amx.Tile).Hypercall(static () => Cpu.Poll())
                .WriteMsr(MsrId.Ia32Xfd, 0).FpWrite(XComp.TileData, 4).FpVerify(XComp.TileData, 4).ToUser());
            Task vmm = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Amx.Create(v)).Syscall(() => Amx.Run(v)).FpVerify(XComp.Sse, 1)
                .OnSignal(static h => h.FpVerify(XComp.Sse, 0).FpWrite(XComp.Sse, 2)), "vmm");
            m.User(p => p.FpWrite(XComp.Sse, 7).FpVerify(XComp.Sse, 7), "u1");
            m.MayRaiseIrq(0, 1);
            m.MayPreempt();
            m.MayHappen("signal", () => m.SendSignal(vmm));
            m.MayHappen("migrate", () => m.Script.MigrateAtNextSchedule(vmm, 1));
            return new ExploredRun(m);
        }
    }
}
