using System;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Checks to leave out.</summary>
[Flags]
public enum TestBehaviors
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Do not check that generated code is left alone.</summary>
    SkipGeneratedCodeCheck = 1,

    /// <summary>Do not check that <c>#pragma warning disable</c> works.</summary>
    SkipSuppressionCheck = 2,
}
