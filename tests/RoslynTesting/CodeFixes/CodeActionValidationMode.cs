namespace Microsoft.CodeAnalysis.Testing;

/// <summary>How the syntax that a code action produced is compared with what a parser makes of its text.</summary>
public enum CodeActionValidationMode
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Nodes and tokens must be of the same kinds in the same places; trivia is not compared.</summary>
    SemanticStructure = 1,
}
