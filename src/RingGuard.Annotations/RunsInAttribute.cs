#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// The callable is the root of an asynchronous flow and starts in that mode: the analysis of its body begins with the state of the mode. On a
/// delegate type, an event, a field or a parameter: what is put there or passed there runs in that mode.
/// </summary>
[AttributeUsage(ContractTargets.Callable | AttributeTargets.Parameter | AttributeTargets.Field, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class RunsInAttribute : ContractAttribute
{
    /// <summary>States the mode.</summary>
    /// <param name="mode">The mode that the callable is entered in.</param>
    public RunsInAttribute(ExecutionMode mode)
    {
        Mode = mode;
    }

    /// <summary>The mode that the callable is entered in.</summary>
    public ExecutionMode Mode { get; }
}
