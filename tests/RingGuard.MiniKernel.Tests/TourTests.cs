using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Scheduling;
using RingGuard.MiniKernel.Tracing;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>The code of docs/mini-kernel.md, as it stands there.</summary>
public sealed class TourTests
{
    [Theory]
    [InlineData(HostFpPolicy.LazyByFpHostFlag)]
    [InlineData(HostFpPolicy.LazyByForeignFlag)]
    [InlineData(HostFpPolicy.LazyByOwnerEnum)]
    [InlineData(HostFpPolicy.EagerAtLoad)]
    public void A_guest_on_arm64(HostFpPolicy policy)
    {
        Machine m = Machine.Kvm(cpus: 1, policy);
        TestSoftirqs.Install(m, line: 1);
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p
            .FpWrite(XComp.FpSimd, 5)
            .Hypercall(() => m.RaiseIrq(cpu: 0, line: 1))
            .FpVerify(XComp.FpSimd, 5)
            .ToUser(), "g");
        Task u0 = m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(s => s.RunVCpu(v)).FpVerify(XComp.FpSimd, 1));
        m.RunToCompletion();
        // the guest: two FP traps, because the timer's softirq used the registers in between
        Assert.Equal(2, v.Counters.FpTraps);
        Assert.Equal(1, u0.Counters.FpRestores);
    }

    [Fact]
    public void A_first_run()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("k0 done")).FpVerify(XComp.Sse, 1));
        m.KThread(() =>
        {
            Cpu.Charge(10);
            Sched.Signal("k0 done");
        });
        m.RunToCompletion();
        // u0.Counters: one save, no restore, one restore skipped
        Assert.Equal((1, 0, 1), (u0.Counters.FpSaves, u0.Counters.FpRestores, u0.Counters.FpRestoresSkipped));
    }

    [Fact]
    public void Breaking_a_rule()
    {
        Machine m = Machine.X86(cpus: 1);
        var table = new SpinLock("table");
        m.KThread(() =>
        {
            table.Lock();
            Softirq.DoSoftirq();
            table.Unlock();
        });
        var e = Assert.Throws<InvariantViolationException>(m.Run);
        Assert.Matches(
            @"^INV-C5: Softirq\.DoSoftirq must not run while spin lock 'table' is held \(taken at TourTests\.cs:\d+\): it may reschedule and migrate; release first, or return Errno\.Restart and let the caller run softirqs \[cpu0, k0, t=\d+\]$",
            e.Message);
    }

    [Fact]
    public void Interrupts()
    {
        Machine m = Machine.X86(cpus: 1);
        int runs = 0;
        m.RequestIrq(7, () => Softirq.RaiseIrqOff(Vec.Tasklet), "device");
        Softirq.Open(m, Vec.Tasklet, () => runs++);
        m.At("LocalIrq.Enable", 1, () => m.RaiseIrq(cpu: 0, line: 7));
        m.KThread(() =>
        {
            LocalIrq.Disable();
            Cpu.Charge(5);
            LocalIrq.Enable();
        });
        m.Run();
        Assert.Equal(1, runs);
    }

    [Fact]
    public void A_guest()
    {
        Machine m = Machine.Xen(cpus: 2);
        Domain d = m.CreateDomain("d", ramPages: 256);
        VCpu v = d.AddVCpu(p => p
            .WriteSctlr(Sctlr.M | Sctlr.C)
            .Write(new Gfn(3), 77)
            .SetWay(times: 64)
            .WriteSctlr(Sctlr.None)
            .Verify(new Gfn(3), 77));
        m.StartVCpu(v);
        m.Run();
        string text = Timeline.Of(m).Render();
        Assert.Contains("≋ flush d: done up to 0x100", text);
        Assert.Matches(@"▸ exit dv0: SetWay\s+×\d+ until", text);
        Assert.Equal(2, d.Counters.FlushRuns);
    }

    [Theory]
    [InlineData(FpuLoadPolicy.EagerAtSwitch, 4, 0)]
    [InlineData(FpuLoadPolicy.LazyTrapOnTs, 3, 3)]
    [InlineData(FpuLoadPolicy.DeferToUserReturn, 3, 0)]
    public void When_registers_are_loaded(FpuLoadPolicy policy, int loads, int traps)
    {
        var m = new Machine(new MachineOptions { Cpus = 1, FpuLoadPolicy = policy });
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s =>
        {
            s.SleepUntil("u1 ran");
            using (KernelFpu.Section())
            {
                KernelFpu.Use(XComp.Sse);
            }
        }).FpVerify(XComp.Sse, 1));
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Signal("u1 ran")).FpVerify(XComp.Sse, 2));
        m.RunToCompletion();
        Counters found = m.Cpus[0].Counters;
        Assert.Equal((loads, traps), (found.FpRestores + found.FpInitialLoads, found.FpTraps));
        Assert.True(u0.Counters.FpSaves > 0);
    }

    [Fact]
    public void Signals_fork_exec()
    {
        Machine m = Machine.X86(cpus: 1);
        m.User(p => p.FpWrite(XComp.Sse, 1)
            .Syscall(s => s.Fork(child => child.FpVerify(XComp.Sse, 1)))
            .Syscall(() => m.SendSignal(Task.Current))
            .FpVerify(XComp.Sse, 1)
            .OnSignal(h => h.FpVerify(XComp.Sse, 0).FpWrite(XComp.Sse, 99), frame: f => f.PagesMissing = 1)
            .Syscall(s => s.Exec(program => program.FpVerify(XComp.Sse, 0))));
        m.RunToCompletion();
        Assert.Equal(1, m.Trace.Count("frame store faults"));
        Assert.Equal(2, m.Tasks.Count);
    }

    [Fact]
    public void Seeding_a_fault()
    {
        Machine m = Machine.X86(cpus: 1);
        m.Faults.Enable(Fault.ValidIfLastCpuOnly);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 1));
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2));
        Assert.Equal(
            "INV-X3: 'u0' enters user mode on cpu0 and finds that Sse holds u1#2 instead of u0#1: leak (a value of 'u1') (since t=21, u1 on cpu0 (load)) [cpu0, u0, t=36]",
            Assert.Throws<InvariantViolationException>(m.Run).Message);
    }

    [Fact]
    public void Every_place_not_one()
    {
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            var counter = new PerCpu<int>();
            m.MayPreempt();
            for (int i = 0; i < 2; i++)
            {
                m.KThread(() =>
                {
                    int old = ThisCpu.Read(counter);
                    ThisCpu.Write(counter, old + 1);
                });
            }

            return new ExploredRun(m, () => Lost(counter[0] != 2));
        }).Explore();
        Assert.NotEmpty(result.Failures);
        Assert.True(result.Failures.Count < result.Runs);

        static void Lost(bool update) => Assert.False(update, "an update is lost");
    }

    [Fact]
    public void Every_schedule_of_several_CPUs()
    {
        var explorer = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            var counter = new Shared<int>(0, "counter");
            for (int cpu = 0; cpu < 2; cpu++)
            {
                m.KThread(() => counter.Write(counter.Read() + 1), cpu: cpu);
            }

            return new ExploredRun(m, () => Lost(counter.Value != 2));
        });
        ExplorationResult all = explorer.ExploreClasses();
        // 4 runs, 4 complete, 0 sleep-blocked, 4 distinct, 10.0 steps per run, not capped, no seed, 2 failed
        FailedRun smallest = explorer.Minimize(all.Failures[0]);
        Assert.Equal("4 runs, 4 complete, 0 sleep-blocked, 4 distinct, 10.0 steps per run, not capped, no seed, 2 failed", all.ToString());
        Assert.NotEmpty(smallest.Token);

        static void Lost(bool update) => Assert.False(update, "an update is lost");
    }

    [Fact]
    public void A_lazily_restored_guest()
    {
        var m = new Machine(new MachineOptions { Cpus = 1, GuestFpuPolicy = GuestFpuPolicy.KernelSection });
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.FpWrite(XComp.Sse, 5)
            .Repeat(50, g => g.Hypercall(() => Cpu.Charge(1)).FpVerify(XComp.Sse, 5))
            .ToUser(), "g");
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.RunVCpu(v)).FpVerify(XComp.Sse, 1));
        m.RunToCompletion();
        // u0: one save, one restore. The guest: 51 entries, loaded once, 50 restores skipped
        Assert.Equal((1, 1), (u0.Counters.FpSaves, u0.Counters.FpRestores));
        Assert.Equal((51, 1, 0, 50), (v.Counters.GuestEntries, v.Counters.FpInitialLoads, v.Counters.FpRestores, v.Counters.FpRestoresSkipped));
    }

    [Fact]
    public void A_guest_with_tiles()
    {
        Machine m = Machine.Amx(cpus: 1);
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p
            .XSetBv(XFeatures.X87 | XFeatures.Sse | XFeatures.Amx)
            .FpWrite(XComp.TileData, 3)
            .WriteMsr(MsrId.Ia32Xfd, XFeatures.TileData)
            .OnDeviceNotAvailable(h => h.WriteMsr(MsrId.Ia32XfdErr, 0).WriteMsr(MsrId.Ia32Xfd, 0))
            .FpWrite(XComp.TileData, 4)
            .FpVerify(XComp.TileData, 4)
            .ToUser(), "g");
        m.User(p => p.Syscall(s =>
        {
            Kernel.BugOn(XState.ReqPerm(XFeature.TileData, guest: true) != Errno.Ok, "no permission");
            Kernel.BugOn(v.GuestFpu.Alloc() != Errno.Ok, "no memory");
            s.RunVCpu(v);
        }));
        m.RunToCompletion();
        // the guest: its FP state grew once, one #NM
        Assert.Equal((1, 1, 0), (v.Counters.FpStateReallocs, v.NmsInjected, v.GpsInjected));
    }

    [Fact]
    public void Repeating_a_run()
    {
        var hashes = Enumerable.Range(0, 2).Select(_ =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Schedule = new SeededSchedule(42) });
            m.KThread(() => Sched.Sleep(20), cpu: 0);
            m.KThread(() => Sched.Sleep(10), cpu: 1);
            m.Run();
            return m.Trace.Hash;
        }).ToArray();
        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void Every_code_block_of_the_tour_is_in_this_file()
    {
        string here = Where();
        string source = Normalise(File.ReadAllText(here));
        string tour = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "mini-kernel.md"));
        string[] blocks = [.. Regex.Matches(tour, "```csharp\n(.*?)```", RegexOptions.Singleline).Select(static b => Normalise(b.Groups[1].Value))];
        Assert.Equal(14, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(block, source, StringComparison.Ordinal));
    }

    private static string Where([CallerFilePath] string path = "") => path;

    private static string Normalise(string code) => Regex.Replace(code, @"\s+", " ").Trim();
}
