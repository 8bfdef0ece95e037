namespace RingGuard;

/// <summary>Whether a lock class is also taken in interrupt context.</summary>
public enum IrqSafety
{
    Unknown,
    Safe,
    Unsafe,
}
