using System;
using System.Collections.Generic;

namespace RingGuard.Analyzers.Flow;

/// <summary>
/// Runs of nodes that contain all edges which lead back. Outside of them edges lead to higher numbers only, so that one visit
/// in the order of numbers is enough.
/// </summary>
internal sealed class LoopSpans
{
    private readonly int _first;
    private readonly int[] _ends;

    private LoopSpans(int first, int[] ends)
    {
        _first = first;
        _ends = ends;
    }

    /// <summary>The last node of the span that begins here; -1 where none does.</summary>
    public int EndOf(int node) => _ends[node - _first];

    /// <summary>The spans within the nodes from <paramref name="first"/> to <paramref name="last"/>; other edges are ignored.</summary>
    public static LoopSpans Of(int first, int last, IEnumerable<(int From, int To)> edges)
    {
        // The farthest node from which an edge leads back to this one.
        var ends = new int[last - first + 1];
        for (var i = 0; i < ends.Length; i++)
            ends[i] = -1;
        foreach (var (from, to) in edges)
        {
            if (to <= from && to >= first && from <= last)
                ends[to - first] = Math.Max(ends[to - first], from);
        }

        for (var i = 0; i < ends.Length; i++)
        {
            if (ends[i] < 0)
                continue;
            var start = i;
            for (i++; i <= ends[start] - first; i++)
            {
                ends[start] = Math.Max(ends[start], ends[i]);
                ends[i] = -1;
            }

            i--;
        }

        return new LoopSpans(first, ends);
    }
}
