#nullable enable
using System;

namespace RingGuard;

/// <summary>Defines a context of this code base, which contracts then name like the built-in ones.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class ContextDefinitionAttribute : ContractAttribute
{
    /// <summary>Defines the context.</summary>
    /// <param name="name">The name that <c>[Requires("…")]</c>, <c>[Forbids("…")]</c>, <c>[Acquires("…")]</c> and <c>[Releases("…")]</c> use.</param>
    public ContextDefinitionAttribute(string name)
    {
        Name = name;
    }

    /// <summary>Name of the context.</summary>
    public string Name { get; }

    /// <summary>Whether sleeping and rescheduling are illegal inside: an open one contradicts <see cref="Context.NotAtomic"/>.</summary>
    public bool Atomic { get; set; }

    /// <summary>Whether it is counted and may be entered again while it is open.</summary>
    public bool Nests { get; set; }
}
