#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// The callable takes one unit of a counted or identified resource, or enters an own context, and is left with it held: it outlives the call.
/// The caller must give it back, or declare that it takes it itself.
/// </summary>
[AttributeUsage(ContractTargets.Callable, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class AcquiresAttribute : OutcomeContractAttribute
{
    /// <summary>One unit more of the resource is held at exit.</summary>
    /// <param name="resource">The resource; which one of its kind is <see cref="CallableContractAttribute.Of"/>.</param>
    public AcquiresAttribute(Resource resource)
    {
        Resource = resource;
    }

    /// <summary>The own context is one level deeper at exit.</summary>
    /// <param name="ownContext">Name given to a <see cref="ContextDefinitionAttribute"/>; a name that nothing defines is RG9003.</param>
    public AcquiresAttribute(string ownContext)
    {
        OwnContext = ownContext;
    }

    /// <summary>The resource. Meaningful only when the clause was built from one: <see cref="OwnContext"/> is null.</summary>
    public Resource Resource { get; }

    /// <summary>Name of an own context, or null.</summary>
    public string? OwnContext { get; }
}
