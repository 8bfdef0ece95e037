using System;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>How markup is read.</summary>
[Flags]
public enum MarkupOptions
{
    /// <summary>Descriptors must be unambiguous.</summary>
    None = 0,

    /// <summary>Where several descriptors could be meant, the first is.</summary>
    UseFirstDescriptor = 1,

    /// <summary><c>$$</c> is code, as in a raw interpolated string.</summary>
    TreatPositionIndicatorsAsCode = 2,
}
