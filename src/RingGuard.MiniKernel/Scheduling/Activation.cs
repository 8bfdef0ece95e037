namespace RingGuard.MiniKernel.Scheduling;

/// <summary>One interrupt, softirq or NMI handler on a stack: who owns the locks taken in it.</summary>
internal sealed class Activation(ExecutionMode mode, string name)
{
    public ExecutionMode Mode { get; } = mode;

    public string Name { get; } = name;
}
