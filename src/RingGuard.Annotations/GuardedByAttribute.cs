#nullable enable
using System;

namespace RingGuard;

/// <summary>The field or property may be accessed only while a lock is held (RG3008). Its construction phase is exempt.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class GuardedByAttribute : ContractAttribute
{
    /// <summary>Names the lock.</summary>
    /// <param name="lock">Path of the lock from the object that has the member, such as <c>"_lock"</c> or <c>"p2m.Lock"</c>.</param>
    public GuardedByAttribute(string @lock)
    {
        Lock = @lock;
    }

    /// <summary>Path of the lock from the object that has the member.</summary>
    public string Lock { get; }

    /// <summary>
    /// How the lock must be held. <see cref="Resource.Lock"/>, the default: in any mode to read, exclusively to write.
    /// <see cref="Resource.ReadLock"/>: in any mode to read or write. <see cref="Resource.WriteLock"/>: exclusively to read or write.
    /// </summary>
    public Resource Mode { get; set; } = Resource.Lock;
}
