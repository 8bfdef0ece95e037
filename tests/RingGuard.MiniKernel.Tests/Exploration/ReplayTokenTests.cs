using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Tracing;
using Xunit;
using Machine = RingGuard.MiniKernel.Machine;

namespace RingGuard.MiniKernel.Tests.Exploration;

public sealed class ReplayTokenTests
{
    [Fact]
    public void A_token_names_the_version_the_scenario_and_each_deviation()
    {
        // The switch to the task is its first two operations.
        Machine m = Victim(new EventAtPoll(2), operations: 3);
        m.Run();
        Assert.Matches("^RGX1-[0-9a-f]{8}-A\\.4>irq7$", ReplayToken.Of(m).ToString());

        ReplayDecider decider = ReplayToken.Parse(ReplayToken.Of(m).ToString()).CreateDecider();
        Machine again = Victim(decider, operations: 3);
        again.Run();
        Assert.Equal(m.Trace.Hash, again.Trace.Hash);
        Assert.Equal(1, again.Cpus[0].Counters.Interrupts);
        Assert.Empty(decider.Divergence(again));
    }

    [Fact]
    public void The_default_run_has_a_token_without_deviations()
    {
        Machine m = Victim(new EventAtPoll(99), operations: 1);
        m.Run();
        Assert.Matches("^RGX1-[0-9a-f]{8}-$", ReplayToken.Of(m).ToString());
        Assert.Empty(ReplayToken.Parse(ReplayToken.Of(m).ToString()).Deviations);
    }

    [Fact]
    public void Replaying_on_changed_code_says_where_it_diverges()
    {
        Machine recorded = Victim(new EventAtPoll(3), operations: 3);
        recorded.Run();
        ReplayToken token = ReplayToken.Of(recorded);

        ReplayDecider shorter = token.CreateDecider();
        Machine m = Victim(shorter, operations: 1);
        m.Run();
        Assert.Matches("^A\\.5>irq7 did not happen: 'A' came to its operation \\d only$", Assert.Single(shorter.Divergence(m)));

        ReplayDecider renamed = token.CreateDecider();
        m = Victim(renamed, operations: 3, name: "B");
        m.Run();
        IReadOnlyList<string> report = renamed.Divergence(m);
        Assert.Equal(2, report.Count);
        Assert.Contains("the scenario is another one", report[0], StringComparison.Ordinal);
        Assert.EndsWith("did not happen: there is no task 'A'", report[1], StringComparison.Ordinal);

        ReplayDecider masked = token.CreateDecider();
        m = Victim(masked, operations: 3, irqsOff: true);
        m.Run();
        Assert.EndsWith("nothing was open at operation 5 of 'A'", Assert.Single(masked.Divergence(m)), StringComparison.Ordinal);

        ReplayDecider otherLine = token.CreateDecider();
        m = Victim(otherLine, operations: 3, line: 8);
        m.Run();
        Assert.Contains(otherLine.Divergence(m), static r => r.EndsWith("A.5>irq7 was not possible before Cpu.Poll on cpu0: there were nothing, irq8", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("RGX1-7f3a91c2")]
    [InlineData("RGX1-7f3a91c-A.2>irq7")]
    [InlineData("RGX1-zzzzzzzz-A.2>irq7")]
    public void A_text_that_is_no_token_is_refused_with_an_example(string text)
        => Assert.Contains("one looks like RGX1-7f3a91c2-A.2>irq7", Assert.Throws<FormatException>(() => ReplayToken.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("A.2")]
    [InlineData("A>irq7")]
    [InlineData("A.z>irq7")]
    [InlineData("A.2>")]
    [InlineData("A.2*x>irq7")]
    [InlineData("A%4.2>irq7")]
    public void A_deviation_that_is_none_is_refused(string text)
        => Assert.Contains("is no deviation", Assert.Throws<FormatException>(() => ReplayToken.Parse($"RGX1-00000000-{text}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_version_is_refused() => Assert.Contains("explore again", Assert.Throws<FormatException>(static () => ReplayToken.Parse("RGX2-00000000-A.2>irq7")).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_may_hold_anything()
    {
        var token = new ReplayToken(0x1234abcd,
        [
            new Deviation(DecisionKind.Event, "a,b>c@d=e.f %é", 4, 1, "line 7, edge"),
            new Deviation(DecisionKind.Cpu, "k.1", 12, 3, "cpu1"),
            new Deviation(DecisionKind.Data, "host", 0, 2, "5"),
        ]);
        string text = token.ToString();
        Assert.DoesNotContain(' ', text);
        Assert.EndsWith(",k%2e1.12*3@cpu1,host.0*2=5", text, StringComparison.Ordinal);
        ReplayToken read = ReplayToken.Parse(text);
        Assert.Equal(token.Scenario, read.Scenario);
        Assert.Equal(token.Deviations, read.Deviations);
    }

    [Fact]
    public void Minimizing_leaves_the_deviations_that_matter()
    {
        // A random run with a switch at one point in two, of which one switch in the middle of the update matters.
        var explorer = new Explorer(LostUpdate);
        FailedRun? failed = null;
        for (ulong seed = 0; failed is null || ReplayToken.Of(failed.Machine).Deviations.Count < 20; seed++)
        {
            ExploredRun run = LostUpdate(new SeededScheduler(seed, deviateOneIn: 2));
            try
            {
                run.Machine.Run();
                run.Check!();
            }
            catch (KernelPanicException exception)
            {
                failed = new FailedRun(run.Machine, exception);
            }
        }

        FailedRun small = explorer.Minimize(failed);
        Assert.InRange(ReplayToken.Of(small.Machine).Deviations.Count, 1, 3);
        Assert.Equal(failed.Why, small.Why);
        Assert.Contains(small.Machine.Trace.Events, static e => e.Kind == TraceKind.Decision && e.Site is { } site && site.StartsWith("ReplayTokenTests.cs:", StringComparison.Ordinal));
        Assert.Equal(small.Token, explorer.Minimize(small).Token);
    }

    [Fact]
    public void A_failure_that_does_not_repeat_is_not_minimized()
    {
        int builds = 0;
        var explorer = new Explorer(decider =>
        {
            bool first = builds++ == 0;
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            m.KThread(() => m.Choose(2));
            return new ExploredRun(m, () => Fail(first));
        });
        ExplorationResult result = explorer.Explore();
        FailedRun failed = Assert.Single(result.Failures);
        Assert.Same(failed, explorer.Minimize(failed));
    }

    private static void Fail(bool when)
    {
        if (when)
        {
            throw new KernelPanicException("wrong");
        }
    }

    private static ExploredRun LostUpdate(IDecider decider)
    {
        var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
        var counter = new Shared<int>(0, "counter");
        for (int cpu = 0; cpu < 2; cpu++)
        {
            m.KThread(() =>
            {
                for (int i = 0; i < 15; i++)
                {
                    Cpu.Poll();
                }

                int old = counter.Read();
                counter.Write(old + 1);
                for (int i = 0; i < 15; i++)
                {
                    Cpu.Poll();
                }
            }, cpu: cpu);
        }

        return new ExploredRun(m, () => Fail(counter.Value != 2));
    }

    private static Machine Victim(IDecider decider, int operations, string name = "A", bool irqsOff = false, int line = 7)
    {
        var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
        m.RequestIrq(line, static () => { });
        m.MayRaiseIrq(0, line);
        m.KThread(() =>
        {
            if (irqsOff)
            {
                LocalIrq.Disable();
            }

            for (int i = 0; i < operations; i++)
            {
                Cpu.Poll();
            }

            if (irqsOff)
            {
                LocalIrq.Enable();
            }
        }, name);
        return m;
    }

    private sealed class EventAtPoll(int number) : IDecider
    {
        private int _polls;

        public int Decide(in DecisionPoint point) => point.Operation == "Cpu.Poll" && ++_polls == number ? 1 : point.Default;
    }
}
