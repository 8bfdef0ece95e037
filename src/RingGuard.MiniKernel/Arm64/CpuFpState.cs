namespace RingGuard.MiniKernel;

/// <summary>
/// What a CPU's FP registers are bound to (struct cpu_fp_state): where a save has to put them, in which format and at which vector length.
/// A save goes by this record, never by who is current: KVM binds a guest while its task is current.
/// </summary>
/// <param name="St">Memory of the owner.</param>
/// <param name="SveVl">Vector length of that memory in bytes (16 times VQ); 0 without SVE.</param>
/// <param name="ToSave">Format of the save.</param>
/// <param name="SmeVl">Streaming vector length in bytes; 0 without SME.</param>
public sealed record CpuFpState(FpSimdState St, int SveVl = 0, FpToSave ToSave = FpToSave.Current, int SmeVl = 0)
{
    /// <summary>SVCR as it is saved.</summary>
    public Svcr Svcr => St.Svcr;

    /// <summary>Format of the last save.</summary>
    public FpType FpType => St.FpType;
}
