namespace RingGuard.MiniKernel;

/// <summary>Which format a bound state is saved in.</summary>
public enum FpToSave
{
    /// <summary>What TIF.Sve says at the time of the save.</summary>
    Current,

    /// <summary>Always FPSIMD.</summary>
    FpSimd,

    /// <summary>Always SVE.</summary>
    Sve,
}
