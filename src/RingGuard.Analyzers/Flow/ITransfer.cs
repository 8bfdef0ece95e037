namespace RingGuard.Analyzers.Flow;

/// <summary>What one node does to a state: it sends the results to the nodes that follow.</summary>
internal interface ITransfer<T>
{
    /// <summary>Applies the node to <paramref name="input"/> and emits to successors through <paramref name="sink"/>.</summary>
    /// <param name="isFinal">The input is the converged one, which each node that is reached gets once, in the order of numbers.</param>
    void Apply(int node, T input, IFlowSink<T> sink, bool isFinal);
}

/// <summary>Receives the states that leave a node.</summary>
internal interface IFlowSink<T>
{
    void Flow(int target, T state);
}
