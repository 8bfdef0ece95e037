using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>What is drawn, whatever draws it: why, how to repeat it, rows with the uneventful stretches among them folded.</summary>
internal sealed class TimelinePicture
{
    /// <summary>Rows that are kept around what is worth looking at.</summary>
    private const int Near = 4;

    private TimelinePicture(Machine machine, string? why, TimelineResource? resource)
    {
        Why = machine.Violations.Count > 0 ? machine.Violations[0].ToString() : why;
        Cpus = machine.Cpus.Count;
        Token = machine.Decisions.Count > 0 ? ReplayToken.Of(machine).ToString() : null;
        Summary = string.Create(CultureInfo.InvariantCulture, $"{machine.Options.Arch}, {machine.Options.Flavor} flavour, {Cpus} {(Cpus == 1 ? "CPU" : "CPUs")}, {machine.Now} ticks, {machine.Trace.Events.Count} events{More(machine)}");
        Resource = resource ?? ResourceOf(machine);
        List<TimelineRow> rows = TimelineRow.Of(machine.Trace.Events.Where(e => e.Cpu >= 0 && e.Kind != TraceKind.FpuPoint && (e.Kind != TraceKind.Lock || Resource == TimelineResource.Locks)));
        HasSites = rows.Exists(static r => r.First.Site is not null);
        Stretches = Fold(rows);
    }

    /// <summary>The first thing that went wrong, in a sentence; null when nothing did.</summary>
    public string? Why { get; }

    /// <summary>What repeats the run; null where nothing was decided.</summary>
    public string? Token { get; }

    /// <summary>The machine in a line.</summary>
    public string Summary { get; }

    public int Cpus { get; }

    public TimelineResource Resource { get; }

    /// <summary>Some row knows its line of the program.</summary>
    public bool HasSites { get; }

    /// <summary>All rows in order; a folded stretch has nothing worth looking at.</summary>
    public IReadOnlyList<(bool Folded, IReadOnlyList<TimelineRow> Rows)> Stretches { get; }

    public string ResourceName => Resource switch
    {
        TimelineResource.FpOwner => "FPU owner",
        TimelineResource.Locks => "locks held",
        _ => "preempt count",
    };

    public static TimelinePicture Of(Machine machine, TimelineResource? resource)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return new TimelinePicture(machine, null, resource);
    }

    public static TimelinePicture Of(FailedRun failed, TimelineResource? resource)
    {
        ArgumentNullException.ThrowIfNull(failed);
        return new TimelinePicture(failed.Machine, failed.Why, resource);
    }

    /// <summary>The resource as the event left it on its CPU.</summary>
    public string ResourceAt(TraceEvent e) => Resource switch
    {
        TimelineResource.FpOwner => e.FpOwner,
        TimelineResource.Locks => e.Locks.Length == 0 ? "" : $"{e.Locks} ({e.Task})",
        _ => Count(e.PreemptCount),
    };

    /// <summary>Text of a row without its mark.</summary>
    public static string TextOf(TimelineRow row) => row.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{row.First.Text}  ×{row.Count} until {row.Last.Time}") : row.First.Text;

    /// <summary>What stands for a folded stretch.</summary>
    public static string TextOf(IReadOnlyList<TimelineRow> folded)
        => string.Create(CultureInfo.InvariantCulture, $"{folded.Sum(static r => r.Count)} uneventful events, t={folded[0].First.Time} to {folded[^1].Last.Time}");

    private static string More(Machine machine)
        => machine.Violations.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", {machine.Violations.Count - 1} more broken {(machine.Violations.Count == 2 ? "rule" : "rules")} below") : "";

    private static string Count(uint value)
    {
        var parts = new List<string>();
        foreach ((string name, int shift, uint mask) in (ReadOnlySpan<(string, int, uint)>)[("preempt", 0, 0xff), ("softirq", 8, 0xff), ("hardirq", 16, 0xf), ("nmi", 20, 0xf)])
        {
            if ((value >> shift & mask) is > 0 and var count)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {count}"));
            }
        }

        return parts.Count == 0 ? "0" : string.Join(", ", parts);
    }

    private static TimelineResource ResourceOf(Machine machine)
    {
        string invariant = machine.Violations.Count > 0 ? machine.Violations[0].Invariant : "";
        if (invariant.StartsWith("INV-X", StringComparison.Ordinal) || invariant.StartsWith("INV-A", StringComparison.Ordinal))
        {
            return TimelineResource.FpOwner;
        }

        if (invariant is "INV-C5" or "INV-G2" or "INV-G3" or "INV-G5" or "INV-G6" or "RACE")
        {
            return TimelineResource.Locks;
        }

        return invariant.Length > 0 ? TimelineResource.PreemptCount
            : machine.Trace.Events.Any(static e => e.Locks.Length > 0) ? TimelineResource.Locks
            : machine.Trace.Events.Any(static e => e.FpOwner != "-") ? TimelineResource.FpOwner
            : TimelineResource.PreemptCount;
    }

    private static List<(bool Folded, IReadOnlyList<TimelineRow> Rows)> Fold(List<TimelineRow> rows)
    {
        bool[] kept = new bool[rows.Count];
        bool anything = false;
        for (int at = 0; at < rows.Count; at++)
        {
            if (rows[at].First.Kind is TraceKind.Violation or TraceKind.Decision or TraceKind.Warning)
            {
                anything = true;
                Keep(kept, at);
            }
        }

        Keep(kept, 0);
        Keep(kept, rows.Count - 1);
        var stretches = new List<(bool, IReadOnlyList<TimelineRow>)>();
        for (int from = 0; from < rows.Count;)
        {
            int to = from;
            while (to < rows.Count && kept[to] == kept[from])
            {
                to++;
            }

            // Where nothing stands out everything may; a fold of a few rows hides more than it saves.
            bool folded = anything && !kept[from] && to - from > 3;
            stretches.Add((folded, rows[from..to]));
            from = to;
        }

        return stretches;
    }

    private static void Keep(bool[] kept, int at)
    {
        for (int i = Math.Max(0, at - Near); i <= Math.Min(kept.Length - 1, at + Near); i++)
        {
            kept[i] = true;
        }
    }
}
