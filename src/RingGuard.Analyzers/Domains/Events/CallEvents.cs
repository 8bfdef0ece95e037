using System;

namespace RingGuard.Analyzers.Domains;

/// <summary>What a call may bring about, beyond contexts and resources; an upper bound, as effects are.</summary>
[Flags]
internal enum CallEvents : ushort
{
    None = 0,

    /// <summary>Sleeps, reschedules or migrates: another task may run on this CPU, and this one may go on elsewhere.</summary>
    Preempts = 1 << 0,

    /// <summary>Interrupts are on for a while.</summary>
    IrqWindow = 1 << 1,

    /// <summary>The memory of an FP state may be replaced.</summary>
    Reallocates = 1 << 2,

    /// <summary>The FP state in use is exchanged for another one, whatever object is asked.</summary>
    Exchanges = 1 << 10,

    /// <summary>Asks whether other work waits, without running it.</summary>
    QueriesPending = 1 << 3,

    /// <summary>Runs softirqs or other work that waits.</summary>
    RunsPending = 1 << 4,

    /// <summary>Enters the guest.</summary>
    EntersGuest = 1 << 5,

    /// <summary>Enters user mode.</summary>
    EntersUser = 1 << 6,

    LongRunning = 1 << 7,

    /// <summary>May come back before it is done, to be called again.</summary>
    Restarts = 1 << 8,

    /// <summary>Looks for work that waits, last with interrupts off, as the last step before the guest is entered has to.</summary>
    SettlesPending = 1 << 9,

    /// <summary>Anything at which other work gets its turn, or is asked for.</summary>
    IsCheck = Preempts | QueriesPending | RunsPending | Restarts,
}
