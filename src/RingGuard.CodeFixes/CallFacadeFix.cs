using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>
/// Raw access to a register or to a copy of one: calls the operation of the core whose source makes the same access with what
/// it is given, and keeps the other copies on the way.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CallFacadeFix)), Shared]
public sealed class CallFacadeFix() : KernelFixProvider("RG5002")
{
    internal const string Key = "RingGuard.CallFacade";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Call the operation that keeps the copies", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (RawAccess.At(target.Node, target.SemanticModel) is not { } access)
            yield break;
        var found = new List<(InvocationExpressionSyntax Call, int Accesses)>();
        foreach (var operation in CoreOperations.Of(target))
        {
            var inside = CoreOperations.Nodes(operation, target).Select(n => n.Node is ExpressionSyntax expression ? RawAccess.Of(expression, n.Model) : null).Where(static a => a is not null).ToList();
            foreach (var same in inside.Where(a => access.IsSameAs(a!)))
            {
                if (Call(operation, access, same!, target) is { } call)
                    found.Add((call, inside.Count));
            }
        }

        // What does more keeps more copies; what does only this is a shorter name for the same mistake.
        foreach (var (call, _) in found.OrderByDescending(static f => f.Accesses))
            yield return target.Root.ReplaceNode(access.Whole, call.WithTriviaFrom(access.Whole));
    }

    /// <summary>The operation with what the access is made with; null where something that it asks for is not known.</summary>
    private static InvocationExpressionSyntax? Call(IMethodSymbol operation, RawAccess access, RawAccess same, FixTarget target)
    {
        var given = new Dictionary<ISymbol, ExpressionSyntax>(SymbolEqualityComparer.Default);
        ExpressionSyntax? receiver = null;
        for (var i = 0; i < access.Parts.Count; i++)
        {
            var (wanted, passed) = (access.Parts[i], same.Parts[i]);
            if (passed.Symbol is IParameterSymbol parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, operation))
            {
                if (wanted.Expression is null || (given.TryGetValue(parameter, out var earlier) && !SyntaxFactory.AreEquivalent(earlier, wanted.Expression)))
                    return null;
                given[parameter] = wanted.Expression;
            }
            else if (passed.IsThis)
            {
                receiver = wanted.Expression;
            }
            else if (passed.Constant is null || passed.Constant != wanted.Constant)
            {
                return null;
            }
        }

        var arguments = new List<ExpressionSyntax>();
        foreach (var parameter in operation.Parameters)
        {
            if (given.TryGetValue(parameter, out var argument))
                arguments.Add(argument);
            else if (parameter.IsOptional)
                break;
            else if (OnlyOne(parameter.Type, target) is { } other)
                arguments.Add(other);
            else
                return null;
        }

        // What is left out stands at the end.
        if (given.Keys.OfType<IParameterSymbol>().Any(p => p.Ordinal >= arguments.Count))
            return null;
        if (operation.IsStatic)
            return Spelled.Call(operation, arguments.ToArray());
        receiver ??= OnlyOne(operation.ContainingType, target);
        return receiver is null ? null : Spelled.Call(receiver, operation.Name, arguments.ToArray());
    }

    /// <summary>The object of a class, where the member has a single variable of that type.</summary>
    private static ExpressionSyntax? OnlyOne(ITypeSymbol type, FixTarget target)
    {
        if (!type.IsReferenceType || type.SpecialType != SpecialType.None)
            return null;
        var variables = target.SemanticModel.LookupSymbols(target.Node.SpanStart)
            .Where(s => s switch
            {
                IParameterSymbol parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, type),
                ILocalSymbol local => SymbolEqualityComparer.Default.Equals(local.Type, type) && local.Locations.All(l => l.SourceSpan.Start < target.Node.SpanStart),
                _ => false,
            }).ToList();
        return variables.Count == 1 ? SyntaxFactory.IdentifierName(variables[0].Name) : null;
    }

    /// <summary>What takes part in an access: the object, the arguments, the value. Constants are compared by value.</summary>
    private readonly record struct Part(ExpressionSyntax? Expression, ISymbol? Symbol, string? Constant, bool IsThis)
    {
        public static Part Of(ExpressionSyntax? expression, SemanticModel model)
        {
            if (expression is null or ThisExpressionSyntax)
                return new Part(expression, null, null, true);
            var constant = model.GetConstantValue(expression) is { HasValue: true, Value: var value } ? value?.ToString() ?? "null" : null;
            return new Part(expression, model.GetSymbolInfo(expression).Symbol, constant, false);
        }
    }

    /// <summary>A call or an assignment whose value nobody uses.</summary>
    private sealed record RawAccess(ExpressionSyntax Whole, ISymbol Member, IReadOnlyList<Part> Parts)
    {
        public static RawAccess? At(SyntaxNode node, SemanticModel model)
        {
            var whole = node is InvocationExpressionSyntax call ? call : node.Parent is AssignmentExpressionSyntax assignment && assignment.Left == node ? assignment : (ExpressionSyntax?)null;
            return whole?.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax ? Of(whole, model) : null;
        }

        public static RawAccess? Of(ExpressionSyntax expression, SemanticModel model)
        {
            switch (expression)
            {
                case InvocationExpressionSyntax call when model.GetSymbolInfo(call).Symbol is IMethodSymbol { ReducedFrom: null } method && call.ArgumentList.Arguments.All(static a => a is { NameColon: null, RefKindKeyword.RawKind: 0 }):
                    var parts = call.ArgumentList.Arguments.Select(a => Part.Of(a.Expression, model)).ToList();
                    if (!method.IsStatic)
                        parts.Insert(0, Part.Of((call.Expression as MemberAccessExpressionSyntax)?.Expression, model));
                    return new RawAccess(call, method.OriginalDefinition, parts);
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment when model.GetSymbolInfo(assignment.Left).Symbol is (IFieldSymbol or IPropertySymbol) and var member:
                    var assigned = new List<Part> { Part.Of(assignment.Right, model) };
                    if (!member.IsStatic)
                        assigned.Insert(0, Part.Of((assignment.Left as MemberAccessExpressionSyntax)?.Expression, model));
                    return new RawAccess(assignment, member.OriginalDefinition, assigned);
                default:
                    return null;
            }
        }

        public bool IsSameAs(RawAccess other) => SymbolEqualityComparer.Default.Equals(Member, other.Member) && Parts.Count == other.Parts.Count;
    }
}
