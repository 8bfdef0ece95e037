#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// What must hold when the callable is entered: each named dimension of the context, a held resource, or an open own context. A call where it
/// does not hold is reported in the caller; the body may rely on it.
/// </summary>
[AttributeUsage(ContractTargets.Callable, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class RequiresAttribute : CallableContractAttribute
{
    /// <summary>Each named dimension must hold on entry.</summary>
    /// <param name="context">The dimensions; each of them counts.</param>
    public RequiresAttribute(Context context)
    {
        Context = context;
    }

    /// <summary>The resource must be held on entry (for a lock: the REQUIRES of Clang thread safety analysis).</summary>
    /// <param name="resource">The resource; which one of its kind is <see cref="CallableContractAttribute.Of"/>.</param>
    public RequiresAttribute(Resource resource)
    {
        Resource = resource;
    }

    /// <summary>The own context must be open on entry.</summary>
    /// <param name="ownContext">Name given to a <see cref="ContextDefinitionAttribute"/>; a name that nothing defines is RG9003.</param>
    public RequiresAttribute(string ownContext)
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
