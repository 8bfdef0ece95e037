using System.Collections.Generic;
using System.Linq;

namespace RingGuard.MiniKernel.Hardware;

/// <summary>Second-stage translations that a CPU remembers: they outlive a change of the map until they are flushed.</summary>
internal sealed class Tlb
{
    private readonly Dictionary<(P2M Map, Gfn Gfn), Mfn> _entries = [];

    public bool TryGet(P2M map, Gfn gfn, out Mfn mfn) => _entries.TryGetValue((map, gfn), out mfn);

    public void Fill(P2M map, Gfn gfn, Mfn mfn) => _entries[(map, gfn)] = mfn;

    /// <summary>Forgets all of one map.</summary>
    public void Flush(P2M map)
    {
        foreach ((P2M Map, Gfn Gfn) key in _entries.Keys.Where(k => k.Map == map).ToArray())
        {
            _entries.Remove(key);
        }
    }
}
