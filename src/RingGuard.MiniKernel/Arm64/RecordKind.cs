namespace RingGuard.MiniKernel.Arm64;

/// <summary>What a kind of <see cref="RecordUnit"/> is called, and which fields of MDCR_EL2 give it to the host and trap the guest.</summary>
/// <param name="Noun">What it does.</param>
/// <param name="Control">Its control register.</param>
/// <param name="Facade">The class that saves and restores it.</param>
/// <param name="DrainBarrier">The barrier that drains it.</param>
/// <param name="Owner">Field that gives the buffer to EL1.</param>
/// <param name="Trap">Bit that traps its registers.</param>
internal sealed record RecordKind(string Noun, string Control, string Facade, string DrainBarrier, Mdcr Owner, Mdcr Trap)
{
    public static RecordKind Profiling { get; } = new("profiling", "PMSCR_EL1", "Spe", "Barrier.PsbCsync", Mdcr.E2pbMask, Mdcr.Tpms);

    public static RecordKind Tracing { get; } = new("tracing", "TRFCR_EL1", "Trbe", "Barrier.TsbCsync", Mdcr.E2tbMask, Mdcr.Ttrf);
}
