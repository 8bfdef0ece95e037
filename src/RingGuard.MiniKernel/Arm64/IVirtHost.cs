namespace RingGuard.MiniKernel;

/// <summary>What differs between a host at EL1 and one at EL2. The contract holds for every implementation (F2.11).</summary>
public interface IVirtHost
{
    /// <summary>Guest tables take the place of the host's when a guest is entered.</summary>
    bool SwitchesRegime { get; }

    /// <summary>Stops the host's profiling before its tables go.</summary>
    /// <param name="pmscr">PMSCR_EL1 as it was; zero where there is nothing to restore.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    void SaveProfiling(out ulong pmscr);

    /// <summary>Resumes it after the host's tables are back.</summary>
    /// <param name="pmscr">What <see cref="SaveProfiling"/> handed out for this stay in the guest.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    void RestoreProfiling(ulong pmscr);

    /// <summary>Stops the host's tracing before its tables go. Where the tables do not change there is nothing to stop.</summary>
    /// <param name="trfcr">TRFCR_EL1 as it was; zero where there is nothing to restore.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    void SaveTracing(out ulong trfcr)
    {
        trfcr = 0;
        if (SwitchesRegime)
        {
            Trbe.Save(out trfcr);
        }
    }

    /// <summary>Resumes it after the host's tables are back.</summary>
    /// <param name="trfcr">What <see cref="SaveTracing"/> handed out for this stay in the guest.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    void RestoreTracing(ulong trfcr) => Trbe.Restore(trfcr);
}
