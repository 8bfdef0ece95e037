using System;
using System.Globalization;
using System.Text;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>
/// A run as JSON, for tools that draw it: the CPUs, the violations and warnings, the counters, and every event in order. Written by hand,
/// so that the order of the members, and with it the text, is the same for the same run.
/// </summary>
public static class TimelineJson
{
    /// <summary>Version of the format: raised when a member changes its meaning or goes.</summary>
    public const int Version = 1;

    /// <summary>Writes a machine that has run.</summary>
    public static string Write(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var json = new StringBuilder();
        json.Append(CultureInfo.InvariantCulture, $"{{\"version\":{Version},\"cpus\":{machine.Cpus.Count},\"ticks\":{machine.Now},\"steps\":{machine.Steps},\"hash\":\"{machine.Trace.Hash:x16}\",\"violations\":[");
        for (int i = 0; i < machine.Violations.Count; i++)
        {
            Violation v = machine.Violations[i];
            json.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"invariant\":{Text(v.Invariant)},\"message\":{Text(v.Message)},\"since\":{(v.Since is null ? "null" : Text(v.Since))},\"cpu\":{v.Cpu},\"task\":{Text(v.Task)},\"time\":{v.Time}}}");
        }

        json.Append("],\"warnings\":[").AppendJoin(',', System.Linq.Enumerable.Select(machine.Warnings, Text)).Append("],\"decisions\":[")
            .AppendJoin(',', System.Linq.Enumerable.Select(machine.Decisions, static d => Text(d.ToString()))).Append("],\"events\":[");
        for (int i = 0; i < machine.Trace.Events.Count; i++)
        {
            TraceEvent e = machine.Trace.Events[i];
            json.Append(i == 0 ? "\n" : ",\n").Append(CultureInfo.InvariantCulture, $"{{\"time\":{e.Time},\"cpu\":{e.Cpu},\"depth\":{e.Depth},\"kind\":\"{e.Kind}\",\"task\":{Text(e.Task)},\"fpOwner\":{(e.FpOwner == "-" ? "null" : Text(e.FpOwner))},\"locks\":{Text(e.Locks)},\"preemptCount\":{e.PreemptCount},\"site\":{(e.Site is null ? "null" : Text(e.Site))},\"text\":{Text(e.Text)}}}");
        }

        return json.Append("\n]}\n").ToString();
    }

    private static string Text(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                < ' ' or (>= '\ud800' and <= '\udfff') => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
