using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace RingGuard.CodeFixes;

/// <summary>One kind of fix for one finding: ways to do it, as syntax roots, the best first. Made when asked for.</summary>
internal sealed record FixChoice(string Title, string Key, IEnumerable<SyntaxNode> Candidates)
{
    /// <summary>A declaration changes that other members use: they are verified, too, although their text stays.</summary>
    public bool ReachesOthers { get; init; }
}
