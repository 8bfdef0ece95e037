using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>RAM behind the L1 caches of the CPUs and a system cache that set/way does not reach. One value for each page.</summary>
internal sealed class PhysicalMemory(Machine machine)
{
    private readonly Dictionary<Mfn, long> _ram = [];
    private readonly Dictionary<Mfn, long> _truth = [];

    public Cache SystemCache { get; } = new(sets: 16, ways: 4);

    public long Ram(Mfn page) => _ram.GetValueOrDefault(page);

    /// <summary>A store of a guest: through the caches when they are on, past them when they are off.</summary>
    public void GuestWrite(PCpu cpu, Mfn page, long value)
    {
        _truth[page] = value;
        if (!CachesOn(cpu))
        {
            _ram[page] = value;
            return;
        }

        foreach (PCpu other in machine.Cpus)
        {
            if (other != cpu)
            {
                other.L1.CleanInvalidate(page);
            }
        }

        SystemCache.CleanInvalidate(page);
        if (cpu.L1.Fill(page, value, dirty: true) is { } evicted)
        {
            FillSystemCache(evicted.Page, evicted.Data);
        }
    }

    /// <summary>A load of a guest: what it finds must be what was stored last (INV-C3).</summary>
    public void GuestVerify(PCpu cpu, VCpu vcpu, Gfn gfn, Mfn page, long expected)
    {
        long found = CachesOn(cpu) ? ReadCached(page) : Ram(page);
        if (found != expected)
        {
            machine.Violate("INV-C3", $"'{vcpu.Name}' reads {found} from frame {gfn} with caches {(CachesOn(cpu) ? "on" : "off")}, expected {expected}: {(DirtyIn(page) is { } where ? $"the newest value is still dirty in {where}" : "the store is lost")}");
        }
    }

    /// <summary>A set/way instruction executed as it stands: one place of this CPU's L1, which empties into the system cache.</summary>
    public void CleanInvalidateBySetWay(PCpu cpu, int set, int way)
    {
        if (cpu.L1.CleanInvalidate(set, way) is { } line)
        {
            FillSystemCache(line.Page, line.Data);
        }
    }

    public void CleanInvalidate(Mfn page)
    {
        if (SystemCache.CleanInvalidate(page) is { } old)
        {
            _ram[page] = old;
        }

        foreach (PCpu cpu in machine.Cpus)
        {
            if (cpu.L1.CleanInvalidate(page) is { } data)
            {
                _ram[page] = data;
            }
        }
    }

    /// <summary>
    /// After a complete flush RAM must be up to date (INV-C3). Another vCPU of the domain may have stored meanwhile, so that the check
    /// is for domains with one.
    /// </summary>
    public void CheckFlushed(Domain domain)
    {
        if (domain.VCpus.Count != 1)
        {
            return;
        }

        foreach ((Gfn gfn, P2MEntry entry) in domain.P2M.RamEntries())
        {
            for (long i = 0; i < entry.Pages; i++)
            {
                Mfn page = entry.Mfn + i;
                if (_truth.TryGetValue(page, out long truth) && Ram(page) != truth && DirtyIn(page) is { } where)
                {
                    machine.Violate("INV-C3", $"after the flush of {domain.Name} frame {gfn + i} is still dirty in {where}");
                }
            }
        }
    }

    private static bool CachesOn(PCpu cpu) => (cpu.Sctlr & (Sctlr.M | Sctlr.C)) == (Sctlr.M | Sctlr.C);

    private long ReadCached(Mfn page)
    {
        foreach (PCpu cpu in machine.Cpus)
        {
            if (cpu.L1.TryRead(page, out long data))
            {
                return data;
            }
        }

        return SystemCache.TryRead(page, out long system) ? system : Ram(page);
    }

    private void FillSystemCache(Mfn page, long data)
    {
        if (SystemCache.Fill(page, data, dirty: true) is { } evicted)
        {
            _ram[evicted.Page] = evicted.Data;
        }
    }

    private string? DirtyIn(Mfn page)
    {
        foreach (PCpu cpu in machine.Cpus)
        {
            if (cpu.L1.Pages(dirtyOnly: true).Contains(page))
            {
                return $"the L1 of {cpu}";
            }
        }

        return SystemCache.Pages(dirtyOnly: true).Contains(page) ? "the system cache" : null;
    }
}
