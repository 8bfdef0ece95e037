namespace RingGuard.MiniKernel;

/// <content>Defects of arm64's FP state between host, hypervisor and guest.</content>
public static partial class Fault
{
    /// <summary>VCpuFp.CtxSync runs after interrupts are on again (SC-A06).</summary>
    public const string CtxSyncAfterIrqEnable = nameof(CtxSyncAfterIrqEnable);

    /// <summary>The FP trap is armed again after its first handling in a guest entry (SC-A07).</summary>
    public const string RearmTrapAfterFirstUse = nameof(RearmTrapAfterFirstUse);

    /// <summary>Hyp.UpdateFpEnabled does not look at TIF.ForeignFpState (SC-A08).</summary>
    public const string UpdateFpEnabledSkipsForeignTest = nameof(UpdateFpEnabledSkipsForeignTest);

    /// <summary>VCpuFp.Put saves and leaves the registers bound (SC-A09).</summary>
    public const string PutSavesWithoutFlush = nameof(PutSavesWithoutFlush);

    /// <summary>The vector length that the guest's memory is laid out for is not set before its registers are saved (SC-A11).</summary>
    public const string PutWithoutSettingVl = nameof(PutWithoutSettingVl);

    /// <summary>The switch believes registers of the right task, whatever CPU that last used (SC-A16).</summary>
    public const string ThreadSwitchComparesTaskOnly = nameof(ThreadSwitchComparesTaskOnly);

    /// <summary>The switch believes registers of a task that last used this CPU, whoever used it since (SC-A16).</summary>
    public const string ThreadSwitchComparesCpuOnly = nameof(ThreadSwitchComparesCpuOnly);

    /// <summary>The hypervisor saves the host in FPSIMD format also where SVE is live (SC-A17, H7).</summary>
    public const string HypSavesFpsimdOnly = nameof(HypSavesFpsimdOnly);

    /// <summary>VCpuFp.RunMap maps once for each virtual CPU, not once for each pairing with a task (SC-A18).</summary>
    public const string RunMapOncePerVcpu = nameof(RunMapOncePerVcpu);

    /// <summary>VCpuFp.RunMap keeps no reference to the task whose memory it maps (F0.7).</summary>
    public const string RunMapDoesNotPin = nameof(RunMapDoesNotPin);

    /// <summary>The first use of FP by a guest leaves FP_HOST set (F0.3).</summary>
    public const string FpHostNotCleared = nameof(FpHostNotCleared);

    /// <summary>FpSimd.FlushTaskState sets the flag before it takes the CPU away (SC-A19).</summary>
    public const string FlushTaskStateFlagBeforeCpu = nameof(FlushTaskStateFlagBeforeCpu);

    /// <summary>The FP trap is opened and no ISB makes it so before the registers are touched (SC-F43).</summary>
    public const string NoIsbAfterTrapOff = nameof(NoIsbAfterTrapOff);
}
