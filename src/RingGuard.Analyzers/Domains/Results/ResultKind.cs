using System;

namespace RingGuard.Analyzers.Domains;

/// <summary>What it means to ignore a result; decides which rule speaks.</summary>
internal enum ResultKind : byte
{
    Plain,

    /// <summary>Of saving registers: it may say that they are gone.</summary>
    Save,

    /// <summary>Of a restartable operation: it may say "call me again".</summary>
    Restart,

    /// <summary>Of putting a value into effect: it may say that it is not.</summary>
    Apply,
}

/// <summary>What the paths have found out about a result.</summary>
[Flags]
internal enum ResultStatus : byte
{
    /// <summary>Nobody looked at it.</summary>
    Unchecked = 1 << 0,

    /// <summary>It is not success; a restart may be wanted, or it is an error.</summary>
    Failed = 1 << 1,

    /// <summary>It is one value that is not success: the code knows what it is told.</summary>
    Known = 1 << 2,
}
