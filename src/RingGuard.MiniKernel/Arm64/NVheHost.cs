namespace RingGuard.MiniKernel;

/// <summary>A host at EL1.</summary>
internal sealed class NVheHost : IVirtHost
{
    public bool SwitchesRegime => true;

    [Requires(Context.InHyp | Context.IrqOff)]
    public void SaveProfiling(out ulong pmscr) => Spe.Save(out pmscr);

    [Requires(Context.InHyp | Context.IrqOff)]
    public void RestoreProfiling(ulong pmscr) => Spe.Restore(pmscr);
}
