namespace Microsoft.CodeAnalysis.Testing;

/// <summary>What a state takes from the one before it.</summary>
public enum StateInheritanceMode
{
    /// <summary>Whatever is empty is inherited, of expected diagnostics only those that the code fix cannot fix unless the code is the same.</summary>
    AutoInherit = 0,

    /// <summary>Nothing.</summary>
    Explicit = 1,

    /// <summary>Whatever is empty is inherited, all expected diagnostics too.</summary>
    AutoInheritAll = 2,
}
