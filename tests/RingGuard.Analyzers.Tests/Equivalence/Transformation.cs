using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>One way to write a program differently that means the same, and about which the rules therefore say the same.</summary>
/// <param name="Name">What is done, for the names of tests.</param>
/// <param name="Apply">The files that come of one; <see cref="Places"/> says at which of the possible places it happens.</param>
/// <param name="MovesFindings">A finding may come at another place, such as the call of what was extracted.</param>
internal sealed record Transformation(string Name, Func<SyntaxNode, SemanticModel, Places, IReadOnlyList<SyntaxNode>> Apply, bool MovesFindings = false)
{
    /// <summary>A transformation that leaves one file one file.</summary>
    public static Transformation Of(string name, Func<SemanticModel, Places, CSharpSyntaxRewriter> rewriter, bool movesFindings = false)
        => new(name, (root, model, places) => [rewriter(model, places).Visit(root)], movesFindings);

    public override string ToString() => Name;
}

/// <summary>Which of the places that a transformation could change it changes.</summary>
/// <param name="Seed">Null for all of them.</param>
internal sealed class Places(int? Seed)
{
    private readonly Random? _random = Seed is { } seed ? new Random(seed) : null;

    /// <summary>How many were changed.</summary>
    public int Count { get; private set; }

    public bool Take()
    {
        if (_random is not null && _random.Next(2) == 0)
            return false;
        Count++;
        return true;
    }
}

internal static class Transformations
{
    public static IReadOnlyList<Transformation> All { get; } =
    [
        .. MemberTransformations.All, .. StatementTransformations.All, .. ConditionTransformations.All, .. ExpressionTransformations.All, .. ExtractionTransformations.All,
    ];

    public static Transformation Named(string name) => All.Single(t => t.Name == name);
}
