#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// Raw access to machine state with shadow copies (RG5002). On a callable or a field: it is a raw accessor, for the allow list only. On a type or
/// an assembly: its code is on the allow list. A raw accessor may use others.
/// </summary>
[AttributeUsage(ContractTargets.Callable | AttributeTargets.Field | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Assembly)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class RawAccessAttribute : ContractAttribute
{
}
