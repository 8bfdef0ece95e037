using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>
/// FP state in user memory, in the format that the kernel shares with user code: a signal frame, a debugger's buffer, a core dump. Whoever
/// holds it may write anything into it, and the pages that it lies on may be away.
/// </summary>
public sealed class UserXState
{
    private readonly RegValue[] _values = new RegValue[RegisterFile.Count];

    /// <summary>The value of a component.</summary>
    public RegValue this[XComp component]
    {
        get => _values[(int)component];
        set => _values[(int)component] = value;
    }

    /// <summary>Reserved header bits; anything but 0 is invalid.</summary>
    public ulong Reserved { get; set; }

    /// <summary>Components that the header claims to hold and that do not exist; anything but 0 is invalid.</summary>
    public uint UnknownFeatures { get; set; }

    /// <summary>
    /// Vector length of the SVE part in bytes (arm64): filled in by a read; a write with another length than the task's changes that, and 0 leaves it.
    /// </summary>
    public int VectorLength { get; set; }

    /// <summary>Accesses that still fault, because a page is away: each is brought in in turn.</summary>
    public int PagesMissing { get; set; }

    /// <summary>Belongs to the address space at all; otherwise no access ever succeeds.</summary>
    public bool Mapped { get; set; } = true;

    /// <summary>Components that an access transfers before it faults: 0 faults at once.</summary>
    public int ComponentsBeforeFault { get; set; }

    /// <summary>Whether the hardware would take it (INV-X13 and the header checks of XRSTOR).</summary>
    public bool IsValid => Reserved == 0 && UnknownFeatures == 0;

    internal RegValue[] Values => _values;

    /// <summary>Somebody has looked at it since it was last copied in.</summary>
    internal bool WasValidated { get; set; }

    /// <summary>A frame whose handler has not started yet.</summary>
    internal bool HandlerPending { get; set; }

    internal bool FaultsNow => !Mapped || PagesMissing > 0;

    /// <summary>Brings the next page in; false when there is none to bring.</summary>
    internal bool FaultIn()
    {
        if (!Mapped)
        {
            return false;
        }

        PagesMissing = PagesMissing > 0 ? PagesMissing - 1 : 0;
        return true;
    }
}
