using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel;

/// <content>Domains and what runs their virtual CPUs.</content>
public sealed partial class Machine
{
    private readonly List<Domain> _domains = [];

    // Domains get machine frames 2^20 apart, so that a page number tells whose it is.
    private const long FramesPerDomain = 1 << 20;

    /// <summary>The domains in the order of creation.</summary>
    public IReadOnlyList<Domain> Domains => _domains;

    /// <summary>Makes a domain with <paramref name="ramPages"/> pages of memory mapped one by one from frame 0.</summary>
    public Domain CreateDomain(string name, int ramPages = 0, bool iommuSharesP2M = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ramPages);
        var domain = new Domain(this, _domains.Count, name, (_domains.Count + 1) * FramesPerDomain) { IommuSharesP2M = iommuSharesP2M };
        for (int i = 0; i < ramPages; i++)
        {
            domain.P2M.Map(new Gfn(i), new P2MEntry(new Mfn(domain.FirstMfn + i), 0, P2MType.RamRw));
        }

        _domains.Add(domain);
        return domain;
    }

    /// <summary>Maps memory of a domain before the run; kernel code uses P2M.SetEntry.</summary>
    /// <exception cref="ArgumentException">The frame is not a multiple of the size.</exception>
    [Trusted("before the run no CPU walks the table")]
    public void MapRam(Domain domain, Gfn gfn, int order)
    {
        ArgumentNullException.ThrowIfNull(domain);
        domain.P2M.Map(gfn, new P2MEntry(new Mfn(domain.FirstMfn + gfn.Value), order, P2MType.RamRw));
    }

    /// <summary>Gives a virtual CPU a context of its own in the hypervisor, as Xen does; the Linux flavour runs it from a task with VCpu.Run.</summary>
    /// <exception cref="InvalidOperationException">The virtual CPU has a context already.</exception>
    public Task StartVCpu(VCpu vcpu, int cpu = 0, int priority = 0)
    {
        ArgumentNullException.ThrowIfNull(vcpu);
        if (vcpu.Task is not null)
        {
            throw new InvalidOperationException($"'{vcpu.Name}' is run by '{vcpu.Task.Name}' already: a virtual CPU has one context");
        }

        Task task = AddTask(vcpu.Name, TaskKind.VCpu, cpu, vcpu.HypervisorLoop, priority, pinned: false);
        vcpu.Task = task;
        return task;
    }
}
