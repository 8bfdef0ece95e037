namespace RingGuard.MiniKernel;

/// <summary>Names of the defects that <see cref="FaultSet.Enable"/> knows, as the scenario catalogue calls them.</summary>
public static partial class Fault
{
    /// <summary>The validity test asks the CPU for its owner only: wrong once the task ran elsewhere and came back (SC-E06).</summary>
    public const string ValidIfOwnerOnly = nameof(ValidIfOwnerOnly);

    /// <summary>The validity test asks the context for its last CPU only: wrong once somebody else used that CPU (SC-E07).</summary>
    public const string ValidIfLastCpuOnly = nameof(ValidIfLastCpuOnly);

    /// <summary>The exit path decides with thread flags read before the exit work, which may reschedule (SC-E12).</summary>
    public const string ExitUsesCachedFlags = nameof(ExitUsesCachedFlags);

    /// <summary>Fpu.PrepareWrite does not invalidate (SC-E14).</summary>
    public const string NoInvalidate = nameof(NoInvalidate);

    /// <summary>The guest load claims the registers before it tests whether they are valid (SC-E15, RFC defect a).</summary>
    public const string ClaimBeforeSkipTest = nameof(ClaimBeforeSkipTest);

    /// <summary>The signal frame path loads registers without claiming them (SC-E16, RFC defect b).</summary>
    public const string SigframeLoadsUnclaimed = nameof(SigframeLoadsUnclaimed);

    /// <summary>The validity test marks the registers live or dead as a side effect, also when it answers no (SC-E17, RFC defect c).</summary>
    public const string ValidityHelperSetsActive = nameof(ValidityHelperSetsActive);

    /// <summary>KernelFpu.End leaves CR0.TS clear for a task whose registers were not live (SC-E17, RFC defect d).</summary>
    public const string EndDoesNotRearmTs = nameof(EndDoesNotRearmTs);

    /// <summary>The guest put marks the guest's registers dead before it saves them (SC-E17, RFC defect e).</summary>
    public const string PutClearsActiveBeforeSave = nameof(PutClearsActiveBeforeSave);

    /// <summary>A task switched out without live registers loses what is still valid in a CPU (SC-E10, RFC defect f: slow, not wrong).</summary>
    public const string PrepareForgetsInactive = nameof(PrepareForgetsInactive);

    /// <summary>The signal frame path keeps the owner that it read before a page fault (SC-E21, H1).</summary>
    public const string OwnerCachedAcrossFault = nameof(OwnerCachedAcrossFault);

    /// <summary>A restore from user memory that failed half-way leaves the CPU's claim in place (SC-E22, H2).</summary>
    public const string NoInvalidateOnFailure = nameof(NoInvalidateOnFailure);

    /// <summary>Signal restore copies user data into the image before it looks at it (SC-E23, H3).</summary>
    public const string CopyBeforeValidate = nameof(CopyBeforeValidate);

    /// <summary>A clone copies the parent's image although the registers are newer (SC-E26).</summary>
    public const string ForkCopiesMemoryImage = nameof(ForkCopiesMemoryImage);

    /// <summary>A context that is freed and used anew keeps its last CPU (SC-E28).</summary>
    public const string LastCpuNotReset = nameof(LastCpuNotReset);

    /// <summary>PKRU is loaded on return to user mode instead of at the switch (SC-E29).</summary>
    public const string PkruDeferred = nameof(PkruDeferred);

    /// <summary>The PKRU switch asks the task that was current before the switch (SC-E30, H6).</summary>
    public const string PkruOfStaleCurrent = nameof(PkruOfStaleCurrent);

    /// <summary>A new program starts with PKRU 0, which allows everything, instead of the initial value (SC-E30, H6).</summary>
    public const string PkruWrongInit = nameof(PkruWrongInit);

    /// <summary>Kernel threads are told by their missing address space, which a thread that borrows one defeats (SC-E30, H6).</summary>
    public const string PkruKThreadByMm = nameof(PkruKThreadByMm);

    /// <summary>PKRU is written through the saved image, where a component in its initial state has no place (SC-E31).</summary>
    public const string PkruThroughImage = nameof(PkruThroughImage);

    /// <summary>What a save did to the registers is not looked at (SC-E32).</summary>
    public const string IgnoreSaveResult = nameof(IgnoreSaveResult);

    /// <summary>SwitchFinish runs before current is the next task and marks the previous one (SC-E41).</summary>
    public const string FinishBeforeCurrentUpdate = nameof(FinishBeforeCurrentUpdate);
}
