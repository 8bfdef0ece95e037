using System.Collections.Generic;

namespace RingGuard.MiniKernel.Hardware;

/// <summary>
/// A write-back data cache, set-associative, replacement round robin. One line stands for one page. Set/way operations reach the L1 of
/// the executing CPU only; that is why they cannot be virtualised by letting the guest run them.
/// </summary>
internal sealed class Cache(int sets, int ways)
{
    private readonly Line[,] _lines = new Line[sets, ways];
    private readonly int[] _nextVictim = new int[sets];

    private record struct Line(bool Valid, bool Dirty, Mfn Page, long Data);

    public int Sets { get; } = sets;

    public int Ways { get; } = ways;

    /// <summary>Reads a page; false on a miss.</summary>
    public bool TryRead(Mfn page, out long data)
    {
        int set = SetOf(page);
        for (int way = 0; way < Ways; way++)
        {
            if (_lines[set, way] is { Valid: true } line && line.Page == page)
            {
                data = line.Data;
                return true;
            }
        }

        data = 0;
        return false;
    }

    /// <summary>Puts a page into the cache; returns the dirty line that had to leave, if any.</summary>
    public (Mfn Page, long Data)? Fill(Mfn page, long data, bool dirty)
    {
        int set = SetOf(page);
        for (int way = 0; way < Ways; way++)
        {
            if (_lines[set, way] is { Valid: true } line && line.Page == page)
            {
                _lines[set, way] = new Line(true, dirty || line.Dirty, page, data);
                return null;
            }
        }

        int victim = _nextVictim[set];
        _nextVictim[set] = (victim + 1) % Ways;
        Line old = _lines[set, victim];
        _lines[set, victim] = new Line(true, dirty, page, data);
        return old is { Valid: true, Dirty: true } ? (old.Page, old.Data) : null;
    }

    /// <summary>Drops a page; returns its data when it was dirty.</summary>
    public long? CleanInvalidate(Mfn page)
    {
        int set = SetOf(page);
        for (int way = 0; way < Ways; way++)
        {
            if (_lines[set, way] is { Valid: true } line && line.Page == page)
            {
                _lines[set, way] = default;
                return line.Dirty ? line.Data : null;
            }
        }

        return null;
    }

    /// <summary>Drops one line by its place; returns it when it was dirty.</summary>
    public (Mfn Page, long Data)? CleanInvalidate(int set, int way)
    {
        Line line = _lines[set % Sets, way % Ways];
        _lines[set % Sets, way % Ways] = default;
        return line is { Valid: true, Dirty: true } ? (line.Page, line.Data) : null;
    }

    /// <summary>Pages with a line here, dirty ones only if asked so.</summary>
    public IEnumerable<Mfn> Pages(bool dirtyOnly)
    {
        foreach (Line line in _lines)
        {
            if (line.Valid && (line.Dirty || !dirtyOnly))
            {
                yield return line.Page;
            }
        }
    }

    private int SetOf(Mfn page) => (int)(page.Value % Sets);
}
