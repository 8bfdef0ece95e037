using System;

namespace RingGuard.Analyzers.Domains;

/// <summary>How an expression uses a value.</summary>
[Flags]
internal enum ValueUse : byte
{
    /// <summary>Copied, returned, compared with null, printed: nothing depends on it here.</summary>
    None = 0,

    /// <summary>Selects an element.</summary>
    Index = 1 << 0,

    /// <summary>Passed where the contract asks for the number of a CPU.</summary>
    CpuArgument = 1 << 1,

    /// <summary>Something is read or written through it, or called on it.</summary>
    Through = 1 << 2,

    /// <summary>Decides which way the code takes.</summary>
    Condition = 1 << 3,

    Argument = 1 << 4,

    /// <summary>Compared with something else than null.</summary>
    Compared = 1 << 5,
}
