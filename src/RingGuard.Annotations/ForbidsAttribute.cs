#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// What must not hold when the callable is entered. Between members that have an opposite, prefer <see cref="RequiresAttribute"/> with the
/// opposite; this is for dimensions without one, for resources and for own contexts.
/// </summary>
[AttributeUsage(ContractTargets.Callable, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class ForbidsAttribute : CallableContractAttribute
{
    /// <summary>None of the named dimensions may hold on entry.</summary>
    /// <param name="context">The dimensions; each of them counts.</param>
    public ForbidsAttribute(Context context)
    {
        Context = context;
    }

    /// <summary>The resource must not be held on entry (for a lock: the EXCLUDES of Clang thread safety analysis).</summary>
    /// <param name="resource">The resource; which one of its kind is <see cref="CallableContractAttribute.Of"/>.</param>
    public ForbidsAttribute(Resource resource)
    {
        Resource = resource;
    }

    /// <summary>The own context must not be open on entry.</summary>
    /// <param name="ownContext">Name given to a <see cref="ContextDefinitionAttribute"/>; a name that nothing defines is RG9003.</param>
    public ForbidsAttribute(string ownContext)
    {
        OwnContext = ownContext;
    }

    /// <summary>The dimensions; <see cref="RingGuard.Context.None"/> when the clause is about a resource or an own context.</summary>
    public Context Context { get; }

    /// <summary>The resource. Meaningful only when the clause was built from one: <see cref="Context"/> is none and <see cref="OwnContext"/> is null.</summary>
    public Resource Resource { get; }

    /// <summary>Name of an own context, or null.</summary>
    public string? OwnContext { get; }
}
