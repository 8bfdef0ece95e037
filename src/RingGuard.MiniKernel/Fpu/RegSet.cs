namespace RingGuard.MiniKernel;

/// <summary>What a debugger asks for.</summary>
public enum RegSet
{
    /// <summary>The x87 part.</summary>
    Fp,

    /// <summary>x87 and SSE in the FXSAVE format.</summary>
    XFp,

    /// <summary>Everything, PKRU included.</summary>
    XState,
}
