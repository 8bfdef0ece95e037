using System;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>Something that may happen at any point where it would be noticed, a limited number of times.</summary>
internal sealed class PossibleEvent(string name, int times, Func<KernelContext, bool> isPossible, Action<KernelContext> happen)
{
    public string Name { get; } = name;

    public int Left { get; private set; } = times;

    public bool IsPossible(KernelContext context) => Left > 0 && isPossible(context);

    public void Happen(KernelContext context)
    {
        Left--;
        happen(context);
    }
}
