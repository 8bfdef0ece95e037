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

    /// <summary>The same as an assertion.</summary>
    /// <exception cref="TraceAssertionException">One of them does not follow; the message says which, and after what.</exception>
    public void ShouldContainInOrder(params ReadOnlySpan<string> texts)
    {
        for (int length = 1; length <= texts.Length; length++)
        {
            if (!ContainsInOrder(texts[..length]))
            {
                throw new TraceAssertionException(length == 1
                    ? $"no event contains '{texts[0]}'"
                    : $"no event contains '{texts[length - 1]}' after '{texts[length - 2]}'", this);
            }
        }
    }

    /// <summary>No event that contains <paramref name="text"/> comes after the first one with <paramref name="from"/> and before the next one with <paramref name="to"/>.</summary>
    /// <exception cref="TraceAssertionException">There is one, or there is no such stretch.</exception>
    public void ShouldNotContainBetween(string from, string to, string text)
    {
        int first = _events.FindIndex(e => e.Text.Contains(from, StringComparison.Ordinal));
        int last = first < 0 ? -1 : _events.FindIndex(first + 1, e => e.Text.Contains(to, StringComparison.Ordinal));
        if (last < 0)
        {
            throw new TraceAssertionException($"there is no stretch from '{from}' to '{to}'", this);
        }

        int found = _events.FindIndex(first + 1, last - first - 1, e => e.Text.Contains(text, StringComparison.Ordinal));
        if (found >= 0)
        {
            throw new TraceAssertionException($"'{_events[found].Text}' at t={_events[found].Time} is between '{from}' and '{to}'", this);
        }
    }

    /// <summary>Number of events whose text contains <paramref name="text"/>.</summary>
    public int Count(string text) => _events.FindAll(e => e.Text.Contains(text, StringComparison.Ordinal)).Count;

    /// <inheritdoc/>
    public override string ToString()
    {
        var builder = new StringBuilder();
        foreach (TraceEvent e in _events)
        {
            if (e.Kind == TraceKind.Decision)
            {
                continue;
            }

            builder.Append(CultureInfo.InvariantCulture, $"{e.Time} cpu{e.Cpu} {e.Task} {new string('>', e.Depth)}{e.Kind}: {e.Text}\n");
        }

        return builder.ToString();
    }

    internal void Add(TraceEvent traceEvent) => _events.Add(traceEvent);
}
