namespace RingGuard.Analyzers.Flow;

/// <summary>For states that were sent on already.</summary>
internal sealed class NoSink<T> : IFlowSink<T>
{
    public static readonly NoSink<T> Instance = new();

    public void Flow(int target, T state)
    {
    }
}
