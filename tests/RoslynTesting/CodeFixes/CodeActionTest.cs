using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis.CodeActions;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>What tests of code fixes and of other code actions share: which action is meant.</summary>
public abstract class CodeActionTest<TVerifier> : AnalyzerTest<TVerifier>
    where TVerifier : IVerifier, new()
{
    /// <summary>Index of the action to apply among those offered; null for the first.</summary>
    public int? CodeActionIndex { get; set; }

    /// <summary>Key of the action to apply; null for any.</summary>
    public string? CodeActionEquivalenceKey { get; set; }

    /// <summary>Called for each action before it is applied.</summary>
    public Action<CodeAction, IVerifier>? CodeActionVerifier { get; set; }

    public CodeActionValidationMode CodeActionValidationMode { get; set; } = CodeActionValidationMode.SemanticStructure;

    /// <summary>The enumeration of the language's kinds of syntax.</summary>
    public abstract Type SyntaxKindType { get; }

    /// <summary>The actions that a test looks at.</summary>
    protected virtual ImmutableArray<CodeAction> FilterCodeActions(ImmutableArray<CodeAction> actions) => actions;

    private protected static bool CodeActionExpected(SolutionState state) => !state.IsEmpty;

    /// <summary>The action that the test asks for, or null when it is not offered.</summary>
    private protected CodeAction? SelectAction(ImmutableArray<CodeAction> actions, IVerifier verifier)
    {
        var offered = FilterCodeActions(actions);
        CodeAction? action;
        if (CodeActionIndex is { } index)
        {
            action = index < offered.Length ? offered[index] : null;
            if (action is not null && CodeActionEquivalenceKey is { } key)
                verifier.Equal(key, action.EquivalenceKey, $"The code action at index {index} has another equivalence key");
        }
        else
        {
            action = CodeActionEquivalenceKey is { } key
                ? offered.FirstOrDefault(a => a.EquivalenceKey == key)
                : offered.FirstOrDefault();
        }

        if (action is not null)
            CodeActionVerifier?.Invoke(action, verifier);
        return action;
    }
}
