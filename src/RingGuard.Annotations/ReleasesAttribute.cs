#nullable enable
using System;

namespace RingGuard;

/// <summary>The callable gives back one unit of a counted or identified resource, or leaves an own context. Implies that it is held on entry.</summary>
[AttributeUsage(ContractTargets.Callable, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class ReleasesAttribute : OutcomeContractAttribute
{
    /// <summary>One unit less of the resource is held at exit.</summary>
    /// <param name="resource">The resource; which one of its kind is <see cref="CallableContractAttribute.Of"/>.</param>
    public ReleasesAttribute(Resource resource)
    {
        Resource = resource;
    }

    /// <summary>The own context is one level less deep at exit.</summary>
    /// <param name="ownContext">Name given to a <see cref="ContextDefinitionAttribute"/>; a name that nothing defines is RG9003.</param>
    public ReleasesAttribute(string ownContext)
    {
        OwnContext = ownContext;
    }

    /// <summary>The resource. Meaningful only when the clause was built from one: <see cref="OwnContext"/> is null.</summary>
    public Resource Resource { get; }

    /// <summary>Name of an own context, or null.</summary>
    public string? OwnContext { get; }
}
