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
/// An allocation that may wait where nothing may: passes the argument for which the contract says that it does not. Only
/// where the code can do without the memory, which is then to be had less often.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AtomicAllocationFix)), Shared]
public sealed class AtomicAllocationFix() : KernelFixProvider("RG3009")
{
    internal const string Key = "RingGuard.AtomicAllocation";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Allocate without waiting", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call
            || target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol { ReducedFrom: null } method
            || IsReliedOn(call, target))
        {
            yield break;
        }

        var contract = target.ContractOf(method);
        foreach (var clause in contract.Clauses)
        {
            if ((clause.Effects & Effect.AllocatesBlocking) == 0 || clause.When is not { } when || method.Parameters.FirstOrDefault(p => p.Name == when) is not { Type: INamedTypeSymbol { TypeKind: TypeKind.Enum } type } parameter
                || !IsFixed(call.ArgumentList, parameter, target))
            {
                continue;
            }

            var waiting = contract.Clauses.Where(c => c.When == when && (c.Effects & Effect.AllocatesBlocking) != 0).ToList();
            var others = type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue && !waiting.Any(c => Is(c, f)))
                .OrderBy(f => contract.Clauses.Any(c => c.When == when && (c.Effects & Effect.AllocatesAtomic) != 0 && Is(c, f)) ? 0 : 1);
            foreach (var member in others)
                yield return target.Root.ReplaceNode(call.ArgumentList, With(call.ArgumentList, parameter, Spelled.Member(member)));
        }
    }

    /// <summary>What callers choose is not to be overruled here.</summary>
    private static bool IsFixed(ArgumentListSyntax list, IParameterSymbol parameter, FixTarget target)
        => Index(list, parameter) is not { } index || target.SemanticModel.GetConstantValue(list.Arguments[index].Expression, target.CancellationToken).HasValue;

    private static int? Index(ArgumentListSyntax list, IParameterSymbol parameter)
    {
        for (var i = 0; i < list.Arguments.Count; i++)
        {
            if (list.Arguments[i].NameColon is { } name ? name.Name.Identifier.ValueText == parameter.Name : i == parameter.Ordinal)
                return i;
        }

        return null;
    }

    private static bool Is(Clause clause, IFieldSymbol member)
        => clause.Is is string name ? name == member.Name : clause.Is is not null && Equals(Number(clause.Is), Number(member.ConstantValue));

    private static decimal? Number(object? value) => value is null ? null : Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture);

    private static ArgumentListSyntax With(ArgumentListSyntax list, IParameterSymbol parameter, ExpressionSyntax value)
    {
        if (Index(list, parameter) is { } index)
        {
            var old = list.Arguments[index].Expression;
            return list.ReplaceNode(old, value.WithTriviaFrom(old));
        }

        var added = SyntaxFactory.Argument(value);
        if (list.Arguments.Count != parameter.Ordinal || list.Arguments.Any(static a => a.NameColon is not null))
            added = added.WithNameColon(SyntaxFactory.NameColon(parameter.Name).WithTrailingTrivia(SyntaxFactory.Space));
        if (list.Arguments.Count == 0)
            return list.WithArguments(SyntaxFactory.SingletonSeparatedList(added));
        var separators = list.Arguments.GetSeparators().Append(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space));
        return list.WithArguments(SyntaxFactory.SeparatedList(list.Arguments.Append(added), separators));
    }

    /// <summary>The memory is used at once, or through a variable that is never compared with null.</summary>
    private static bool IsReliedOn(InvocationExpressionSyntax call, FixTarget target)
    {
        SyntaxNode value = call;
        while (value.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax)
            value = value.Parent;
        if (IsUse(value))
            return true;
        var model = target.SemanticModel;
        var kept = value.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => model.GetDeclaredSymbol(declarator, target.CancellationToken),
            AssignmentExpressionSyntax assignment when assignment.Right == value => model.GetSymbolInfo(assignment.Left, target.CancellationToken).Symbol,
            _ => null,
        };
        if (kept is null)
            return false;
        var names = target.Member.Node.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, kept)).ToList();
        return names.Any(static n => IsUse(n)) && !names.Any(static n => IsNullTest(n));
    }

    private static bool IsUse(SyntaxNode value)
        => value.Parent is MemberAccessExpressionSyntax { Expression: var owner } ? owner == value && !IsNullTest(value)
        : value.Parent is ElementAccessExpressionSyntax { Expression: var indexed } && indexed == value;

    private static bool IsNullTest(SyntaxNode value) => value.Parent switch
    {
        IsPatternExpressionSyntax => true,
        BinaryExpressionSyntax binary => binary.IsKind(SyntaxKind.CoalesceExpression) || binary.Right.IsKind(SyntaxKind.NullLiteralExpression) || binary.Left.IsKind(SyntaxKind.NullLiteralExpression),
        ConditionalAccessExpressionSyntax => true,
        _ => false,
    };
}
