namespace RingGuard.MiniKernel.Exploration;

/// <summary>What a decision is about.</summary>
public enum DecisionKind
{
    /// <summary>Which CPU goes on: alternative 0 is the one at the point, where it can.</summary>
    Cpu,

    /// <summary>Whether one of the events that may happen does: alternative 0 is none.</summary>
    Event,

    /// <summary>A value that the scenario asked for with Machine.Choose.</summary>
    Data,
}
