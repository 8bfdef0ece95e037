using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>A decider that goes by the names of the ways, which stay the same where their numbers change.</summary>
internal interface INamedDecider : IDecider
{
    /// <summary>Picks a way.</summary>
    int Decide(in DecisionPoint point, IReadOnlyList<string> names);
}
