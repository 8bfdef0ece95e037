using System;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Checks of a code fix to leave out.</summary>
[Flags]
public enum CodeFixTestBehaviors
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Do not fix all in the document.</summary>
    SkipFixAllInDocumentCheck = 1,

    /// <summary>Do not fix all in the project.</summary>
    SkipFixAllInProjectCheck = 2,

    /// <summary>Do not fix all in the solution.</summary>
    SkipFixAllInSolutionCheck = 4,

    /// <summary>Do not fix all.</summary>
    SkipFixAllCheck = SkipFixAllInDocumentCheck | SkipFixAllInProjectCheck | SkipFixAllInSolutionCheck,

    /// <summary>Fix one diagnostic and stop.</summary>
    FixOne = 8,

    /// <summary>Allow fixes of diagnostics that an editor does not show while one types.</summary>
    SkipLocalDiagnosticCheck = 16,
}
