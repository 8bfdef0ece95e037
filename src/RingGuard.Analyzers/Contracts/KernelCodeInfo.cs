namespace RingGuard.Analyzers.Contracts;

/// <summary>What <c>[assembly: KernelCode]</c> says about the assembly that is compiled.</summary>
internal sealed record KernelCodeInfo
{
    public bool FloatAllowed { get; init; }

    public bool RequireContracts { get; init; } = true;

    /// <summary>The interrupt stub saves the FP registers, so a handler may use them.</summary>
    public bool InterruptsSaveFpu { get; init; }
}
