using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel;

/// <summary>A guest: its memory and its virtual CPUs.</summary>
public sealed class Domain
{
    private readonly List<VCpu> _vcpus = [];

    internal Domain(Machine machine, int id, string name, long firstMfn)
    {
        Machine = machine;
        Id = id;
        Name = name;
        FlushAccessed = machine.Options.SetWayPolicy == SetWayPolicy.FlushAccessed;
        FirstMfn = firstMfn;
        P2M = new P2M(name);
    }

    /// <summary>Number, unique in the machine.</summary>
    public int Id { get; }

    /// <summary>Name, as the timeline shows it.</summary>
    public string Name { get; }

    /// <summary>Memory map.</summary>
    public P2M P2M { get; }

    /// <summary>Virtual CPUs in the order of creation.</summary>
    public IReadOnlyList<VCpu> VCpus => _vcpus;

    /// <summary>Flush counters of the domain.</summary>
    public Counters Counters { get; } = new();

    /// <summary>Is being torn down: its memory is no longer walked.</summary>
    public bool Dying { get; set; }

    /// <summary>The IOMMU uses the same tables: set/way is not emulated but refused.</summary>
    public bool IommuSharesP2M { get; init; }

    /// <summary>Access tracking: a flush does only what the guest accessed since the one before (F3.20). Not where the IOMMU shares the tables.</summary>
    public bool FlushAccessed { get; set; }

    /// <summary>
    /// A deliberate defect, for scenarios that show why set/way is emulated: the guest executes it itself, on the L1 of the CPU that it
    /// happens to run on. Set before the first virtual CPU is added.
    /// </summary>
    public bool NativeSetWay { get; set; }

    /// <summary>The last flush answered Errno.Restart and was not called again yet.</summary>
    internal bool FlushRestartPending { get; set; }

    internal Machine Machine { get; }

    internal long FirstMfn { get; }

    /// <summary>Adds a virtual CPU that runs <paramref name="program"/>.</summary>
    public VCpu AddVCpu(Action<GuestProgram> program, string? name = null) => AddVCpu(program, name, aarch32: false);

    /// <summary>Adds a virtual CPU that runs <paramref name="program"/>.</summary>
    /// <param name="program">What its guest executes.</param>
    /// <param name="name">Name for the timeline; null makes one up.</param>
    /// <param name="aarch32">The guest is a 32-bit one (arm64).</param>
    public VCpu AddVCpu(Action<GuestProgram> program, string? name, bool aarch32)
    {
        ArgumentNullException.ThrowIfNull(program);
        var code = new GuestProgram();
        program(code);
        var vcpu = new VCpu(this, _vcpus.Count, name ?? $"{Name}v{_vcpus.Count}", code) { Aarch32 = aarch32 };
        _vcpus.Add(vcpu);
        return vcpu;
    }
}
