#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// What holds when the callable is left: the value of each named dimension, or, with <see cref="Outcome.True"/>, what a predicate answers. A
/// dimension that no clause names is as it was on entry.
/// </summary>
[AttributeUsage(ContractTargets.Callable, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class EnsuresAttribute : OutcomeContractAttribute
{
    /// <summary>Each named dimension holds at exit. On <see cref="Outcome.True"/> or <see cref="Outcome.False"/> it narrows the branch with that result.</summary>
    /// <param name="context">The dimensions; each of them counts.</param>
    public EnsuresAttribute(Context context)
    {
        Context = context;
    }

    /// <summary>The resource is held at exit, without being taken by the call: a predicate that answers "is it held" says so on <see cref="Outcome.True"/>.</summary>
    /// <param name="resource">The resource; which one of its kind is <see cref="CallableContractAttribute.Of"/>.</param>
    public EnsuresAttribute(Resource resource)
    {
        Resource = resource;
    }

    /// <summary>The own context is open at exit, without being entered by the call.</summary>
    /// <param name="ownContext">Name given to a <see cref="ContextDefinitionAttribute"/>; a name that nothing defines is RG9003.</param>
    public EnsuresAttribute(string ownContext)
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
