using System;

namespace RingGuard.Analyzers.Summaries;

/// <summary>What the syntax of a body shows of the language that it uses.</summary>
[Flags]
internal enum MemberTraits
{
    None = 0,

    /// <summary>FP types, literals, or a type of the library that computes with them.</summary>
    UsesFloat = 1,

    /// <summary>A lock statement or the name of a threading type of the library.</summary>
    UsesThreading = 2,

    IsAsync = 4,

    /// <summary>An attribute says in what context it runs, or that it is to be quick: its own constructs matter.</summary>
    HasContext = 8,
}
