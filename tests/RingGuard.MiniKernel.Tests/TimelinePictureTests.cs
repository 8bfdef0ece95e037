using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Tracing;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

public sealed class TimelinePictureTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void The_picture_says_why_on_top_and_marks_decisions_and_the_violation()
    {
        FailedRun failed = Failing();
        XElement root = XDocument.Parse(TimelineSvg.Write(failed)).Root!;
        string[] texts = Texts(root);
        Assert.StartsWith("✗ INV-C5: Softirq.DoSoftirq must not run while spin lock 'p2m' is held", texts[0], StringComparison.Ordinal);
        Assert.Contains(texts, t => t == $"repeat with {failed.Token}");
        Assert.Contains("cpu0", texts);
        Assert.Contains("cpu1", texts);
        Assert.Contains("locks held", texts);
        Assert.Contains("line", texts);
        Assert.Equal(1, Count(root, "band-violation"));
        Assert.Equal(ReplayToken.Of(failed.Machine).Deviations.Count, Count(root, "band-decision"));
        Assert.NotEqual(0, Count(root, "band-decision"));
        Assert.NotEqual(0, Count(root, "nest"));
    }

    [Fact]
    public void Rows_name_their_line_and_the_resource()
    {
        FailedRun failed = Failing();
        string[] texts = Texts(XDocument.Parse(TimelineSvg.Write(failed)).Root!);
        TraceEvent violation = failed.Machine.Trace.Events.Single(static e => e.Kind == TraceKind.Violation);
        Assert.Matches("^TimelinePictureTests\\.cs:\\d+$", violation.Site);
        Assert.Contains(violation.Site, texts);
        Assert.Equal("p2m", violation.Locks);
        Assert.Contains("p2m (walker)", texts);

        string html = TimelineHtml.Write(failed);
        Assert.Contains($"<td>p2m (walker)</td><td class=\"site\">{violation.Site}</td>", html, StringComparison.Ordinal);

        // Nothing is below the switch that starts a task: not whoever runs the machine.
        Assert.All(failed.Machine.Trace.Events.Where(static e => e.Text.EndsWith(" ends", StringComparison.Ordinal)), static e => Assert.Null(e.Site));
    }

    [Fact]
    public void The_last_column_follows_what_the_rule_is_about()
    {
        Machine m = TestMachines.Linux(mode: CheckMode.Collect);
        m.Run(static () =>
        {
            Preempt.Disable();
            Sched.MightSleep();
            Preempt.Enable();
        });
        Assert.Equal("INV-G7", m.Violations[0].Invariant);
        string[] texts = Texts(XDocument.Parse(TimelineSvg.Write(m)).Root!);
        Assert.Contains("preempt count", texts);
        Assert.Contains("preempt 1", texts);
        Assert.Contains("FPU owner", Texts(XDocument.Parse(TimelineSvg.Write(m, TimelineResource.FpOwner)).Root!));
        Assert.DoesNotContain("line", texts);
    }

    [Fact]
    public void Uneventful_stretches_are_folded_and_can_be_opened()
    {
        Machine m = TestMachines.Linux(mode: CheckMode.Collect);
        m.Run(static () =>
        {
            for (int i = 0; i < 20; i++)
            {
                // No two alike, so that they are no repetition.
                Log.Info($"{(char)('a' + i)} before");
            }

            Preempt.Disable();
            Sched.MightSleep();
            Preempt.Enable();
        });
        XElement root = XDocument.Parse(TimelineSvg.Write(m)).Root!;
        Assert.Equal(1, Count(root, "band-fold"));
        string fold = Texts(root).Single(static t => t.Contains("uneventful events", StringComparison.Ordinal));
        Assert.DoesNotContain(Texts(root), static t => t == "h before");
        string html = TimelineHtml.Write(m);
        Assert.Contains(fold, html, StringComparison.Ordinal);
        Assert.Contains("h before", html, StringComparison.Ordinal);
        Assert.Single(html.Split("<tbody class=\"rest\">").Skip(1));
    }

    [Fact]
    public void Nothing_is_folded_where_nothing_stands_out()
    {
        Machine m = TestMachines.Linux();
        m.Run(static () =>
        {
            for (int i = 0; i < 20; i++)
            {
                Log.Info($"{(char)('a' + i)} before");
            }
        });
        XElement root = XDocument.Parse(TimelineSvg.Write(m)).Root!;
        Assert.Equal(0, Count(root, "band-fold"));
        Assert.Contains("h before", Texts(root));
    }

    [Fact]
    public void Any_text_makes_well_formed_files_that_load_nothing()
    {
        Machine m = TestMachines.Linux();
        m.Run(static () => Log.Warn("<script>&\"'\u0001\ud800 \U0001F512\nend"));
        string svg = TimelineSvg.Write(m);
        Assert.Contains("<script>&\"'\ufffd\ufffd \U0001F512 end", Texts(XDocument.Parse(svg).Root!).Single(static t => t.Contains("script", StringComparison.Ordinal)), StringComparison.Ordinal);
        string html = TimelineHtml.Write(m);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.Equal(html.Split("<td").Length, html.Split("</td>").Length);
        Assert.Equal(html.Split("<div").Length, html.Split("</div>").Length);
    }

    [Fact]
    public void The_same_run_makes_the_same_files()
    {
        Assert.Equal(TimelineSvg.Write(Failing()), TimelineSvg.Write(Failing()));
        Assert.Equal(TimelineHtml.Write(Failing()), TimelineHtml.Write(Failing()));
    }

    [Fact]
    public void Text_is_cut_and_wrapped_without_losing_any()
    {
        Assert.Equal("abcd", Markup.Cut("abcd", 4));
        Assert.Equal("abc…", Markup.Cut("abcde", 4));
        Assert.Equal("ab…", Markup.Cut("ab\U0001F512e", 4));
        Assert.Equal(["one two", "three", "sevenlette", "rs"], Markup.Wrap("one two three sevenletters", 10));
        Assert.Equal("one two three", string.Join(' ', Markup.Wrap("one two three", 7)));
    }

    /// <summary>A softirq handler that walks the table while the interrupted code may hold its lock, found by the explorer.</summary>
    private static FailedRun Failing()
    {
        var explorer = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider, StepLimit = 5000 });
            var table = new SpinLock("p2m");
            var dirty = new Shared<bool>(false, "dirty");
            m.RequestIrq(7, static () => Softirq.RaiseIrqOff(Vec.Tasklet), "device");
            Softirq.Open(m, Vec.Tasklet, static () => Log.Info("tasklet"));
            m.MayRaiseIrq(0, 7);
            m.At("Shared.Write", 1, () => m.RaiseIrq(1, 7));
            m.KThread(() =>
            {
                Log.Info("walks the table");
                table.Lock();
                if (dirty.Read())
                {
                    Softirq.DoSoftirq();
                }

                table.Unlock();
            }, "walker");
            m.KThread(() =>
            {
                Log.Info("marks an entry");
                dirty.Write(true);
                table.Lock();
                Cpu.Charge(3);
                table.Unlock();
            }, "guest", cpu: 1);
            return new ExploredRun(m);
        }) { StopAtFirst = true };
        return explorer.Minimize(explorer.ExploreClasses().Failures[0]);
    }

    private static string[] Texts(XElement root) => [.. root.Elements(s_svg + "text").Select(static t => string.Concat(t.Nodes().OfType<XText>().Select(static n => n.Value)))];

    private static int Count(XElement root, string style) => root.Elements(s_svg + "rect").Count(r => (string?)r.Attribute("class") == style);
}
