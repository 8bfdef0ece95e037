namespace RingGuard.MiniKernel;

/// <summary>A host at EL2: nothing to save, and zero handed out, so that nothing is restored either (F2.5).</summary>
internal sealed class VheHost : IVirtHost
{
    public bool SwitchesRegime => false;

    [Requires(Context.InHyp | Context.IrqOff)]
    public void SaveProfiling(out ulong pmscr) => pmscr = 0;

    [Requires(Context.InHyp | Context.IrqOff)]
    public void RestoreProfiling(ulong pmscr)
    {
    }
}
