namespace RingGuard.MiniKernel.Arm64;

/// <summary>
/// Profiling unit of one CPU. A sample is a record; it waits in the unit, goes on its way with PSB CSYNC, and is in memory with the DSB
/// after that. It is written through the tables that are in force then, whoever's they are: that is the whole problem.
/// </summary>
internal sealed class SpeUnit(SpeConfig config)
{
    /// <summary>Records that wait before the unit writes them by itself.</summary>
    public const int Capacity = 64;

    public int PmsVer => config.PmsVer;

    public bool OwnedByEl3 => config.OwnedByEl3;

    public bool BufferEnabled { get; set; } = config.BufferEnabled;

    /// <summary>PMSCR_EL1 as it reads.</summary>
    public ulong Pmscr { get; set; } = config.Pmscr;

    /// <summary>What the unit acts on: a write of zero takes effect with the next ISB.</summary>
    public ulong Effective { get; set; } = config.Pmscr;

    /// <summary>Samples that wait in the unit.</summary>
    public int Waiting { get; set; }

    /// <summary>Samples on their way to memory.</summary>
    public int InFlight { get; set; }

    /// <summary>Samples in the host's buffer.</summary>
    public int Written { get; set; }

    /// <summary>Samples taken while a guest ran.</summary>
    public int OfGuest { get; set; }

    public bool Present => config.PmsVer != 0;
}
