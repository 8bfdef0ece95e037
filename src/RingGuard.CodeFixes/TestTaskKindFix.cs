using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// A task that is taken for a user task because it has an address space: asks what kind of task it is. No contract names the
/// member that says so; it is taken for what its name says, and only where there is a single one.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TestTaskKindFix)), Shared]
public sealed class TestTaskKindFix() : KernelFixProvider("RG2019")
{
    internal const string Key = "RingGuard.TestTaskKind";

    private const string User = "User";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Ask for the kind of task", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (Callables.Of(target.Node) is not { } body)
            yield break;
        var tests = Callables.Nodes(body).Select(n => NullTest.Of(n, target)).Where(static t => t is not null).ToList();
        foreach (var alike in tests.GroupBy(static t => t!.Task?.WithoutTrivia().ToString()))
        {
            var first = alike.First()!;

            // Where the address space itself is used, the test is what makes that safe.
            if (first.Task is not null && ObjectPaths.Read(first.Task, target.SemanticModel) is null || IsUsedBeside(first, body, alike.Count(), target))
                continue;
            if (Kind(first.Member.ContainingType, target) is not { } kind)
                continue;
            yield return target.Root.ReplaceNodes(alike.Select(static t => t!.Whole), (old, _) => kind(first.Task, alike.First(t => t!.Whole == old)!.IsNull).WithTriviaFrom(old));
        }
    }

    private static bool IsUsedBeside(NullTest test, SyntaxNode body, int tests, FixTarget target)
        => body.DescendantNodes().OfType<SimpleNameSyntax>().Count(n => n.Identifier.ValueText == test.Member.Name && SymbolEqualityComparer.Default.Equals(target.SemanticModel.GetSymbolInfo(n, target.CancellationToken).Symbol, test.Member)) > tests;

    /// <summary>The one member that tells; it makes the condition for "is no user task", or for the opposite.</summary>
    private static Func<ExpressionSyntax?, bool, ExpressionSyntax>? Kind(INamedTypeSymbol task, FixTarget target)
    {
        var found = new List<Func<ExpressionSyntax?, bool, ExpressionSyntax>>();
        for (INamedTypeSymbol? type = task; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers())
            {
                if (member.IsStatic || !target.SemanticModel.IsAccessible(target.Node.SpanStart, member) || !target.Model.Contracts.GetRoles(member).IsEmpty)
                    continue;
                var valueType = member switch
                {
                    IFieldSymbol field => field.Type,
                    IPropertySymbol { Parameters.IsEmpty: true, GetMethod: not null } property => property.Type,
                    _ => null,
                };
                if (valueType is { TypeKind: TypeKind.Enum } && valueType.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue && Says(f.Name, User)).ToList() is { Count: 1 } users)
                {
                    found.Add((owner, isNot) => SyntaxFactory.BinaryExpression(
                        isNot ? SyntaxKind.NotEqualsExpression : SyntaxKind.EqualsExpression,
                        Part(owner, member),
                        SyntaxFactory.Token(isNot ? SyntaxKind.ExclamationEqualsToken : SyntaxKind.EqualsEqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
                        Spelled.Member(users[0])));
                }
                else if (valueType is { SpecialType: SpecialType.System_Boolean } && (Says(member.Name, nameof(ExecutionMode.KThread)) || Says(member.Name, "KernelThread")))
                {
                    found.Add((owner, isNot) => Truth(Part(owner, member), isNot));
                }
                else if (valueType is { SpecialType: SpecialType.System_Boolean } && (Says(member.Name, "UserTask") || Says(member.Name, "UserThread")))
                {
                    found.Add((owner, isNot) => Truth(Part(owner, member), !isNot));
                }
            }
        }

        return found.Count == 1 ? found[0] : null;
    }

    private static bool Says(string name, string word) => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;

    private static ExpressionSyntax Part(ExpressionSyntax? owner, ISymbol member)
        => owner is null ? SyntaxFactory.IdentifierName(member.Name) : Spelled.Part(owner, member.Name);

    private static ExpressionSyntax Truth(ExpressionSyntax value, bool wanted)
        => wanted ? value : SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, value);

    /// <summary>A comparison of an address space with null; the task is null where it is the object itself.</summary>
    private sealed record NullTest(ExpressionSyntax Whole, ExpressionSyntax? Task, ISymbol Member, bool IsNull)
    {
        public static NullTest? Of(SyntaxNode node, FixTarget target)
        {
            switch (node)
            {
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison:
                    var tested = IsNullLiteral(comparison.Right) ? comparison.Left : IsNullLiteral(comparison.Left) ? comparison.Right : null;
                    return tested is null ? null : Create(comparison, tested, comparison.IsKind(SyntaxKind.EqualsExpression), target);
                case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var constant } } pattern when IsNullLiteral(constant):
                    return Create(pattern, pattern.Expression, true, target);
                case IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: var constant } } } pattern when IsNullLiteral(constant):
                    return Create(pattern, pattern.Expression, false, target);
                default:
                    return null;
            }
        }

        private static bool IsNullLiteral(ExpressionSyntax expression) => expression.IsKind(SyntaxKind.NullLiteralExpression);

        private static NullTest? Create(ExpressionSyntax whole, ExpressionSyntax tested, bool isNull, FixTarget target)
            => target.SemanticModel.GetSymbolInfo(tested, target.CancellationToken).Symbol is (IFieldSymbol or IPropertySymbol) and { IsStatic: false } member
                && target.Model.Contracts.GetRoles(member).Has(ValueRole.UserMemory)
                && tested is MemberAccessExpressionSyntax or IdentifierNameSyntax
                ? new NullTest(whole, (tested as MemberAccessExpressionSyntax)?.Expression, member, isNull)
                : null;
    }
}
