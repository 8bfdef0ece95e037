using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace RingGuard.MiniKernel.Tracing;

/// <summary>Everything that happened, in order.</summary>
public sealed class Trace
{
    private readonly List<TraceEvent> _events = [];

    /// <summary>The events in order.</summary>
    public IReadOnlyList<TraceEvent> Events => _events;

    /// <summary>FNV-1a over the text: equal runs have equal hashes.</summary>
    public ulong Hash
    {
        get
        {
            ulong hash = 14695981039346656037;
            foreach (char c in ToString())
            {
                hash = (hash ^ c) * 1099511628211;
            }

            return hash;
        }
    }

    /// <summary>Whether events whose texts contain the given ones occur in this order, others in between allowed.</summary>
    public bool ContainsInOrder(params ReadOnlySpan<string> texts)
    {
        int at = 0;
        foreach (string text in texts)
        {
            while (at < _events.Count && !_events[at].Text.Contains(text, StringComparison.Ordinal))
            {
                at++;
            }

            if (at++ >= _events.Count)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Number of events whose text contains <paramref name="text"/>.</summary>
    public int Count(string text) => _events.FindAll(e => e.Text.Contains(text, StringComparison.Ordinal)).Count;

    /// <inheritdoc/>
    public override string ToString()
    {
        var builder = new StringBuilder();
        foreach (TraceEvent e in _events)
        {
            builder.Append(CultureInfo.InvariantCulture, $"{e.Time} cpu{e.Cpu} {e.Task} {new string('>', e.Depth)}{e.Kind}: {e.Text}\n");
        }

        return builder.ToString();
    }

    internal void Add(TraceEvent traceEvent) => _events.Add(traceEvent);
}
