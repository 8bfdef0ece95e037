namespace Microsoft.CodeAnalysis.Testing;

/// <summary>What becomes of markup in the files of a state.</summary>
public enum MarkupMode
{
    /// <summary>No parsing at all: markup is text.</summary>
    None = 0,

    /// <summary>Markup is taken out and forgotten, except location keys.</summary>
    Ignore = 1,

    /// <summary>Markup is taken out; diagnostics that the code fix can fix are not expected.</summary>
    IgnoreFixable = 2,

    /// <summary>Markup is taken out and expected.</summary>
    Allow = 3,
}
