using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>A step of a process: what runs from one point to the next one of the same process.</summary>
/// <param name="Process">Who.</param>
/// <param name="Accesses">What it did to shared objects; announced only, for a process that could not go on.</param>
internal readonly record struct Step(int Process, IReadOnlyList<Access> Accesses)
{
    /// <summary>Whether the order of the two matters.</summary>
    public bool DependsOn(Step other) => Process == other.Process || Access.AnyConflict(Accesses, other.Accesses);
}
