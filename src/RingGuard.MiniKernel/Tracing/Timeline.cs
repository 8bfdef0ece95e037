using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>
/// A trace as text: one column for each CPU, nested handlers indented, the owner of the FP registers beside each event, stretches of
/// like events folded.
/// </summary>
/// <param name="trace">What happened.</param>
/// <param name="cpus">Number of columns.</param>
public sealed class Timeline(Trace trace, int cpus)
{
    /// <summary>Width of a column in characters, at least 24.</summary>
    public int Width { get; init; } = 54;

    /// <summary>Kinds that are left out. Locks and FP tracepoints are, unless asked for: they are many.</summary>
    public IReadOnlySet<TraceKind> Hidden { get; init; } = new HashSet<TraceKind> { TraceKind.Lock, TraceKind.FpuPoint };

    /// <summary>What went wrong, one sentence each, above the picture; the cells have room for the beginning only.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];

    /// <summary>The timeline of a machine, with its violations on top.</summary>
    public static Timeline Of(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return new Timeline(machine.Trace, machine.Cpus.Count) { Why = [.. machine.Violations.Select(static v => v.ToString())] };
    }

    /// <summary>Renders all events.</summary>
    public string Render() => Render(static _ => true);

    /// <summary>Renders the events that <paramref name="filter"/> lets through.</summary>
    public string Render(Func<TraceEvent, bool> filter)
    {
        var builder = new StringBuilder();
        foreach (string why in Why)
        {
            builder.Append("✗ ").Append(why).Append('\n');
        }

        builder.Append("   tick ");
        for (int i = 0; i < cpus; i++)
        {
            builder.Append("│ ").Append($"cpu{i} (FP owner)".PadRight(Width));
        }

        Trim(builder).Append('\n').Append('─', 8);
        for (int i = 0; i < cpus; i++)
        {
            builder.Append('┼').Append('─', Width + 1);
        }

        builder.Append('\n');
        foreach ((TraceEvent first, TraceEvent last, int count) in TimelineRow.Of(trace.Events.Where(e => e.Cpu >= 0 && !Hidden.Contains(e.Kind) && filter(e))))
        {
            Row(builder, first, last, count);
        }

        return builder.ToString();
    }

    private void Row(StringBuilder builder, TraceEvent first, TraceEvent last, int count)
    {
        builder.Append(CultureInfo.InvariantCulture, $"{first.Time,7} ");
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            string cell = cpu == first.Cpu ? Cell(first, last, count) : "";
            builder.Append("│ ").Append(cell.PadRight(Width));
        }

        Trim(builder).Append('\n');
    }

    private string Cell(TraceEvent first, TraceEvent last, int count)
    {
        string repeat = count > 1 ? $"  ×{count} until {last.Time}" : "";
        string owner = first.FpOwner == "-" ? "" : $" ({first.FpOwner})";
        string text = $"{new string(' ', 2 * first.Depth)}{TimelineRow.Mark(first.Kind)} {first.Text}{repeat}";
        int room = Width - owner.Length - 1;
        return (text.Length > room ? text[..(room - 1)] + "…" : text.PadRight(room)) + owner;
    }

    private static StringBuilder Trim(StringBuilder builder)
    {
        while (builder.Length > 0 && builder[^1] == ' ')
        {
            builder.Length--;
        }

        return builder;
    }
}
