using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Locking;

/// <summary>
/// Which lock classes were taken while which others were held, with how both were taken: a recursive reader does not wait for readers, so
/// that a circle through it is no deadlock (Linux, Documentation/locking/lockdep-design.rst, "strong dependency paths").
/// </summary>
internal sealed class LockOrder
{
    private readonly SortedDictionary<string, SortedDictionary<string, Edge>> _after = new(StringComparer.Ordinal);

    /// <summary>Classes that were held while another was taken.</summary>
    public IEnumerable<string> Held => _after.Keys;

    /// <summary>Notes that <paramref name="taken"/> was taken while <paramref name="held"/> was held.</summary>
    /// <returns>False when that was known.</returns>
    public bool Add(string held, string taken, bool heldShared, bool takenRecursively, string heldSite, string takenSite)
    {
        if (!_after.TryGetValue(held, out var after))
        {
            _after.Add(held, after = new SortedDictionary<string, Edge>(StringComparer.Ordinal));
        }

        int kind = 1 << Kind(heldShared, takenRecursively);
        Edge edge = after.GetValueOrDefault(taken);
        if ((edge.Kinds & kind) != 0)
        {
            return false;
        }

        after[taken] = new Edge(edge.Kinds | kind, edge.Sites ?? $"{heldSite} → {takenSite}");
        return true;
    }

    /// <summary>A way on which each holder keeps the next one waiting, in words; null when there is none.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="recursively"><paramref name="from"/> is waited for by a recursive reader.</param>
    /// <param name="shared"><paramref name="to"/> is held by a reader.</param>
    public LockPath? Path(string from, string to, bool recursively, bool shared)
    {
        var seen = new HashSet<(string, bool)> { (from, recursively) };
        var queue = new Queue<(string Name, bool Recursively, LockPath Path)>([(from, recursively, new LockPath(from, [from]))]);
        while (queue.TryDequeue(out var at))
        {
            if (!_after.TryGetValue(at.Name, out var after))
            {
                continue;
            }

            foreach ((string next, Edge edge) in after)
            {
                foreach (bool recursive in (ReadOnlySpan<bool>)[false, true])
                {
                    bool waits = (edge.Kinds & 1 << Kind(heldShared: false, recursive)) != 0
                        || (!at.Recursively && (edge.Kinds & 1 << Kind(heldShared: true, recursive)) != 0);
                    if (!waits)
                    {
                        continue;
                    }

                    var path = new LockPath($"{at.Path.Text} → {next} at {edge.Sites}", [.. at.Path.Names, next]);
                    if (next == to && !(recursive && shared))
                    {
                        return path;
                    }

                    if (seen.Add((next, recursive)))
                    {
                        queue.Enqueue((next, recursive, path));
                    }
                }
            }
        }

        return null;
    }

    private static int Kind(bool heldShared, bool takenRecursively) => (heldShared ? 2 : 0) + (takenRecursively ? 1 : 0);

    /// <summary>A way through the classes.</summary>
    /// <param name="Text">In words, with the lines of the program.</param>
    /// <param name="Names">The classes on it.</param>
    internal sealed record LockPath(string Text, IReadOnlyList<string> Names);

    private readonly record struct Edge(int Kinds, string? Sites);
}
