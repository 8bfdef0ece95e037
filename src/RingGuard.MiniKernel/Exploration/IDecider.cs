namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Decides everything that a run leaves open: schedule, events, data. Must be a function of what it was asked before, so that a run can
/// be repeated. One decider serves one run.
/// </summary>
public interface IDecider
{
    /// <summary>Picks a way.</summary>
    /// <returns>From 0 to <see cref="DecisionPoint.Alternatives"/> - 1.</returns>
    int Decide(in DecisionPoint point);
}
