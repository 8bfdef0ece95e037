#nullable enable
using System;

namespace RingGuard;

/// <summary>The part that a value plays in a protocol. A value may play several.</summary>
[AttributeUsage(ContractTargets.Value, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class RoleAttribute : ContractAttribute
{
    /// <summary>Gives the value a role.</summary>
    /// <param name="role">The role.</param>
    public RoleAttribute(ValueRole role)
    {
        Role = role;
    }

    /// <summary>The role.</summary>
    public ValueRole Role { get; }
}
