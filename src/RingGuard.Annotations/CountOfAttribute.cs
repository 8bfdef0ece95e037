#nullable enable
using System;

namespace RingGuard;

/// <summary>The value is the number of elements of another one: a loop over all of those runs up to it (RG4012).</summary>
[AttributeUsage(ContractTargets.Value)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class CountOfAttribute : ContractAttribute
{
    /// <summary>Names what is counted.</summary>
    /// <param name="name">Name of the field, property or parameter that holds the elements.</param>
    public CountOfAttribute(string name)
    {
        Name = name;
    }

    /// <summary>Name of the field, property or parameter that holds the elements.</summary>
    public string Name { get; }
}
