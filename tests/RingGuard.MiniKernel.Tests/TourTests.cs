using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using RingGuard.MiniKernel.Scheduling;
using RingGuard.MiniKernel.Tracing;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>The code of docs/mini-kernel.md, as it stands there.</summary>
public sealed class TourTests
{
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
        string text = new Timeline(m.Trace, m.Cpus.Count).Render();
        Assert.Contains("≋ flush d: done up to 0x100", text);
        Assert.Matches(@"▸ exit dv0: SetWay\s+×\d+ until", text);
        Assert.Equal(2, d.Counters.FlushRuns);
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
        Assert.Equal(6, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(block, source, StringComparison.Ordinal));
    }

    private static string Where([CallerFilePath] string path = "") => path;

    private static string Normalise(string code) => Regex.Replace(code, @"\s+", " ").Trim();
}
