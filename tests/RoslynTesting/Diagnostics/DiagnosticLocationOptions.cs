using System;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>How an expected location is compared.</summary>
[Flags]
public enum DiagnosticLocationOptions
{
    /// <summary>The whole span must match.</summary>
    None = 0,

    /// <summary>Only the start must match.</summary>
    IgnoreLength = 1,

    /// <summary>The start column is the key of a <c>{|#n:…|}</c> span, which is what must match.</summary>
    InterpretAsMarkupKey = 2,
}
