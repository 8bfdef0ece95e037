using System.Linq;
using System.Text.Json;
using RingGuard.MiniKernel.Tracing;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

public sealed class TimelineTests
{
    [Fact]
    public void A_broken_run_says_why_on_top_and_marks_the_place()
    {
        Machine m = Broken();
        string text = Timeline.Of(m).Render();
        string[] lines = text.Split('\n');
        Assert.StartsWith("✗ INV-C5: Softirq.DoSoftirq must not run while spin lock 'p2m' is held", lines[0]);
        Assert.EndsWith(m.Violations[0].ToString(), lines[0]);
        Assert.Contains("│ ✗ INV-C5", lines.Skip(2).Single(static l => l.Contains('✗')));
    }

    [Fact]
    public void JSON_holds_every_event_and_is_the_same_for_the_same_run()
    {
        Machine m = Broken();
        string json = TimelineJson.Write(m);
        Assert.Equal(TimelineJson.Write(Broken()), json);
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        Assert.Equal(TimelineJson.Version, root.GetProperty("version").GetInt32());
        Assert.Equal(2, root.GetProperty("cpus").GetInt32());
        Assert.Equal(m.Trace.Events.Count, root.GetProperty("events").GetArrayLength());
        JsonElement violation = Assert.Single(root.GetProperty("violations").EnumerateArray());
        Assert.Equal(m.Violations[0].Message, violation.GetProperty("message").GetString());
        Assert.Equal("a \"quoted\" \\ line\nwith \U0001F512", root.GetProperty("warnings")[0].GetString());
        Assert.Equal(m.Trace.Events[^1].Text, root.GetProperty("events").EnumerateArray().Last().GetProperty("text").GetString());
    }

    [Fact]
    public void The_tracepoints_of_the_FPU_come_one_for_one_with_the_transitions()
    {
        Machine m = Scenario.X86();
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 1), "u0");
        m.KThread(static () => Cpu.Charge(1));
        Scenario.Clean(m);
        string[] points = m.Trace.Events.Where(static e => e.Kind == TraceKind.FpuPoint).Select(static e => e.Text).ToArray();
        Assert.Equal(["activate_state u0", "regs_activated u0", "regs_deactivated u0", "regs_activated u0"], points);
        Assert.DoesNotContain("regs_activated", Timeline.Of(m).Render());
        Assert.Contains("regs_activated", new Timeline(m.Trace, 1) { Hidden = new System.Collections.Generic.HashSet<TraceKind>() }.Render());

        Machine guest = Scenario.X86(with: static o => o with { GuestFpuPolicy = GuestFpuPolicy.KernelSection });
        VCpu v = guest.CreateDomain("g", ramPages: 1).AddVCpu(p => p.Hypercall(static () => Cpu.Poll()).ToUser(), "g");
        guest.User(p => p.Syscall(() => v.Run()));
        Scenario.Clean(guest);
        Assert.Equal(["kvm_fpu(1)", "kvm_fpu(0)", "kvm_fpu(1)", "kvm_fpu(0)"], guest.Trace.Events.Where(static e => e.Text.StartsWith("kvm_fpu", System.StringComparison.Ordinal)).Select(static e => e.Text));
    }

    [Fact]
    public void Assertions_on_a_trace_say_what_is_missing_or_too_much()
    {
        Machine m = TestMachines.Linux();
        m.Run(static () =>
        {
            Log.Info("one");
            Log.Info("two");
            Log.Info("three");
        });
        m.Trace.ShouldContainInOrder("one", "three");
        m.Trace.ShouldNotContainBetween("one", "two", "three");
        Assert.Contains("no event contains 'one' after 'two'", Assert.Throws<TraceAssertionException>(() => m.Trace.ShouldContainInOrder("two", "one")).Message);
        Assert.Contains("no event contains 'four'", Assert.Throws<TraceAssertionException>(() => m.Trace.ShouldContainInOrder("four")).Message);
        Assert.Contains("'two' at t=", Assert.Throws<TraceAssertionException>(() => m.Trace.ShouldNotContainBetween("one", "three", "two")).Message);
        Assert.Contains("no stretch", Assert.Throws<TraceAssertionException>(() => m.Trace.ShouldNotContainBetween("three", "one", "two")).Message);
    }

    private static Machine Broken()
    {
        Machine m = Scenario.X86(cpus: 2, mode: CheckMode.Collect);
        var l = new SpinLock("p2m");
        m.KThread(() =>
        {
            Log.Warn("a \"quoted\" \\ line\nwith \U0001F512");
            l.Lock();
            Softirq.DoSoftirq();
            l.Unlock();
        });
        m.Run();
        return m;
    }
}
