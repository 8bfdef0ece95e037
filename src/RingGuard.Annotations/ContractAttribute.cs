#nullable enable
using System;

namespace RingGuard;

/// <summary>Base of every attribute that RingGuard reads. RingGuard recognises them by full metadata name, whatever assembly declares them.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
abstract class ContractAttribute : Attribute
{
    private protected ContractAttribute()
    {
    }
}
