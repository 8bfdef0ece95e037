#nullable enable
using System;

namespace RingGuard;

/// <summary>The field or property belongs to the value with that role, which may access it without the lock that guards it (RG3008).</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class OwnedByAttribute : ContractAttribute
{
    /// <summary>Names the owner.</summary>
    /// <param name="role">The role of the owner, such as <see cref="ValueRole.Current"/>.</param>
    public OwnedByAttribute(ValueRole role)
    {
        Role = role;
    }

    /// <summary>The role of the owner.</summary>
    public ValueRole Role { get; }
}
