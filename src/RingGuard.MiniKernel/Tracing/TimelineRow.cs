using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>A row of a timeline: an event, or a run of alike ones by its first, its last and a count.</summary>
internal readonly record struct TimelineRow(TraceEvent First, TraceEvent Last, int Count)
{
    private const int MaxPeriod = 12;

    /// <summary>The events as rows; a run of rows that repeats with the same texts, whatever the numbers in them, is shown once.</summary>
    public static List<TimelineRow> Of(IEnumerable<TraceEvent> events)
    {
        List<TraceEvent> list = [.. events];
        var rows = new List<TimelineRow>();
        for (int at = 0; at < list.Count;)
        {
            (int period, int repeats) = LongestRepetition(list, at);
            for (int i = 0; i < period; i++)
            {
                rows.Add(new TimelineRow(list[at + i], list[at + ((repeats - 1) * period) + i], repeats));
            }

            at += period * repeats;
        }

        return rows;
    }

    /// <summary>Mark of a kind of event.</summary>
    public static char Mark(TraceKind kind) => kind switch
    {
        TraceKind.Schedule => '⇄',
        TraceKind.Irq or TraceKind.Nmi => '↯',
        TraceKind.Softirq => '~',
        TraceKind.Lock => '#',
        TraceKind.Fpu or TraceKind.FpuPoint => 'ƒ',
        TraceKind.User => 'u',
        TraceKind.Guest => '▸',
        TraceKind.Flush => '≋',
        TraceKind.Warning => '?',
        TraceKind.Violation => '✗',
        TraceKind.Decision => '◆',
        _ => '·',
    };

    private static (int Period, int Repeats) LongestRepetition(List<TraceEvent> list, int at)
    {
        for (int period = 1; period <= MaxPeriod && at + (2 * period) <= list.Count; period++)
        {
            int repeats = 1;
            while (at + ((repeats + 1) * period) <= list.Count && Alike(list, at, at + (repeats * period), period))
            {
                repeats++;
            }

            if (repeats > 2)
            {
                return (period, repeats);
            }
        }

        return (1, 1);
    }

    private static bool Alike(List<TraceEvent> list, int a, int b, int length)
    {
        for (int i = 0; i < length; i++)
        {
            TraceEvent left = list[a + i];
            TraceEvent right = list[b + i];
            if (left.Cpu != right.Cpu || left.Kind != right.Kind || left.Task != right.Task || WithoutNumbers(left.Text) != WithoutNumbers(right.Text))
            {
                return false;
            }
        }

        return true;
    }

    private static string WithoutNumbers(string text)
    {
        int at = text.IndexOf("0x", StringComparison.Ordinal);
        return at < 0 ? text : text[..at];
    }
}
