namespace RingGuard.MiniKernel.Arm64;

/// <summary>
/// A unit of one CPU that writes records into a buffer of the host by itself: statistical profiling (SPE) or the trace buffer (TRBE). A
/// record waits in the unit, goes on its way with the unit's own barrier (PSB CSYNC, TSB CSYNC), and is in memory with the DSB after that.
/// It is written through the tables that are in force then, whoever's they are: that is the whole problem.
/// </summary>
internal sealed class RecordUnit(RecordKind kind, int version, bool ownedByEl3, bool bufferEnabled, ulong control)
{
    /// <summary>Records that wait before the unit writes them by itself.</summary>
    public const int Capacity = 64;

    public RecordKind Kind => kind;

    /// <summary>The field of ID_AA64DFR0_EL1; 0 is none.</summary>
    public int Version => version;

    public bool Present => version != 0;

    public bool OwnedByEl3 => ownedByEl3;

    public bool BufferEnabled { get; set; } = bufferEnabled;

    /// <summary>The control register (PMSCR_EL1, TRFCR_EL1) as it reads; not zero makes records.</summary>
    public ulong Control { get; set; } = control;

    /// <summary>What the unit acts on: a write of zero takes effect with the next ISB.</summary>
    public ulong Effective { get; set; } = control;

    /// <summary>Records that wait in the unit.</summary>
    public int Waiting { get; set; }

    /// <summary>Records on their way to memory.</summary>
    public int InFlight { get; set; }

    /// <summary>Records in the host's buffer.</summary>
    public int Written { get; set; }

    /// <summary>Records made while a guest ran.</summary>
    public int OfGuest { get; set; }

    /// <summary>The host uses it: what the detection chain finds out.</summary>
    public bool IsUsable => Present && !OwnedByEl3 && BufferEnabled;

    /// <summary>The unit's barrier: what waits goes on its way.</summary>
    public void Drain()
    {
        InFlight += Waiting;
        Waiting = 0;
    }
}
