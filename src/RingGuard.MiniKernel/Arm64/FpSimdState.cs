using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// Memory for one set of arm64 FP registers (struct user_fpsimd_state with its SVE and SME parts): of a task, of a guest, or of a preempted
/// kernel section. Which CPU's registers are newer is said by <see cref="CpuFpState"/> and TIF.ForeignFpState, not here.
/// </summary>
public sealed class FpSimdState
{
    internal FpSimdState(Machine machine, string ownerName, Counters counters, VCpu? guest = null)
    {
        Machine = machine;
        OwnerName = ownerName;
        Counters = counters;
        Guest = guest;
    }

    /// <summary>Task or guest that the values belong to.</summary>
    public string OwnerName { get; private set; }

    /// <summary>Belongs to a guest.</summary>
    public bool IsGuest => Guest is not null;

    /// <summary>Format of the values: under <see cref="MiniKernel.FpType.FpSimd"/> what SVE adds counts as zero.</summary>
    public FpType FpType { get; internal set; }

    /// <summary>SVCR that belongs to the values.</summary>
    public Svcr Svcr { get; internal set; }

    /// <summary>Was given back: no CPU may be bound to it (INV-A10).</summary>
    public bool Freed { get; internal set; }

    internal Machine Machine { get; }

    internal Counters Counters { get; private set; }

    internal VCpu? Guest { get; private set; }

    internal Task? Owner { get; init; }

    [Role(ValueRole.FpImage)]
    internal RegValue[] Values { get; } = new RegValue[RegisterFile.Count];

    /// <summary>What user or guest code last put there, kept apart from the model's own copies.</summary>
    internal RegValue[] Truth { get; } = new RegValue[RegisterFile.Count];

    internal Svcr SvcrTruth { get; set; }

    internal bool EverSaved { get; set; }

    /// <summary>Virtual CPUs for which the hypervisor has a mapping of it (VCpuFp.RunMap): as long as there is one, the memory is not given back.</summary>
    internal int HypMappings { get; set; }

    /// <summary>Its task has ended.</summary>
    internal bool Orphaned { get; set; }

    /// <summary>When its owner last wrote registers.</summary>
    internal Provenance Written { get; set; }

    /// <summary>Memory is older than what its owner last wrote.</summary>
    internal bool IsStale => FirstStale is not null || Svcr != SvcrTruth;

    internal XComp? FirstStale
    {
        get
        {
            for (XComp component = XComp.FpSimd; component <= XComp.Fpmr; component++)
            {
                if (Values[(int)component] != Truth[(int)component])
                {
                    return component;
                }
            }

            return null;
        }
    }

    /// <summary>Reads the memory.</summary>
    [Effects(Effect.ReadsFpImage)]
    [Trusted("primitive: reads the memory")]
    public RegValue Read(XComp component)
    {
        Machine.Arm!.Fp.Check.Readable(this, component);
        return Values[(int)component];
    }

    /// <summary>Writes the memory, for its owner. No registers may be bound to it: call <see cref="FpSimd.FlushTaskState"/> before.</summary>
    [Effects(Effect.WritesFpImage)]
    [Trusted("primitive: writes the memory")]
    public void Write(XComp component, RegValue value)
    {
        Machine.Arm!.Fp.Check.Writable(this, component);
        Values[(int)component] = Truth[(int)component] = value.IsInit ? value : value.OwnedBy(OwnerName);
        EverSaved = true;
        if (component == XComp.Sve && !value.IsInit)
        {
            FpType = FpType.Sve;
        }
    }

    /// <summary>The memory is used anew for another guest.</summary>
    internal void Reuse(VCpu guest)
    {
        OwnerName = guest.Name;
        Counters = guest.Counters;
        Guest = guest;
        Freed = EverSaved = false;
        Clear();
    }

    /// <summary>As after boot.</summary>
    internal void Clear()
    {
        System.Array.Clear(Values);
        System.Array.Clear(Truth);
        FpType = FpType.FpSimd;
        Svcr = SvcrTruth = Svcr.None;
    }
}
