using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// Conditions in front of a check that do not make it rarer than it should be: a counter that reached its budget, or
/// something that the loop does not change.
/// </summary>
internal sealed class LoopGuards
{
    private readonly SemanticModel? _semantics;
    private readonly Dictionary<string, ExpressionSyntax?> _named = new();
    private readonly HashSet<string> _written = new();
    private readonly HashSet<string> _counted = new();
    private readonly HashSet<string> _reset = new();

    public LoopGuards(BodyLoop loop, SemanticModel? semantics)
    {
        _semantics = semantics;
        foreach (var node in loop.Nodes())
        {
            switch (node)
            {
                case AssignmentExpressionSyntax assignment:
                    _written.Add(NameOf(assignment.Left));
                    (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) ? _reset : _counted).Add(NameOf(assignment.Left));
                    break;
                case PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.PreIncrementExpression) || unary.IsKind(SyntaxKind.PreDecrementExpression):
                    _written.Add(NameOf(unary.Operand));
                    _counted.Add(NameOf(unary.Operand));
                    break;
                case PostfixUnaryExpressionSyntax unary:
                    _written.Add(NameOf(unary.Operand));
                    _counted.Add(NameOf(unary.Operand));
                    break;
                case VariableDeclaratorSyntax declarator:
                    _written.Add(declarator.Identifier.ValueText);
                    _named[declarator.Identifier.ValueText] = _named.ContainsKey(declarator.Identifier.ValueText) ? null : declarator.Initializer?.Value;
                    break;
                case SingleVariableDesignationSyntax designation:
                    _written.Add(designation.Identifier.ValueText);
                    break;
                case ForEachStatementSyntax each:
                    _written.Add(each.Identifier.ValueText);
                    break;
                case ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument:
                    _written.Add(NameOf(argument.Expression));
                    break;
            }
        }
    }

    /// <summary>
    /// The check is made where a counter equals a value, and the counter is never set back: once it is past the value, it
    /// never meets it again.
    /// </summary>
    /// <param name="block">The block that branches.</param>
    /// <param name="outcome">What its condition is where the check follows.</param>
    public bool IsMissable(BasicBlock block, bool outcome)
        => Comparison(block, ref outcome) is { } comparison && IsEquality(comparison, outcome) && CounterOf(comparison) is { } counter && !_reset.Contains(counter) && !IsModulo(comparison);

    public bool IsHarmless(BasicBlock block, bool outcome)
    {
        if (block.BranchValue is not { } condition)
            return false;
        if (Comparison(block, ref outcome) is { } comparison && CounterOf(comparison) is { } counter)
            return !IsEquality(comparison, outcome) || _reset.Contains(counter) || IsModulo(comparison);
        return IsUnchanged(condition.Syntax);
    }

    /// <summary>The comparison that the block branches on, also by a variable that the loop computes it into.</summary>
    private IOperation? Comparison(BasicBlock block, ref bool outcome)
    {
        var condition = Bare(block.BranchValue, ref outcome);
        if (condition is ILocalReferenceOperation { Local.Type.SpecialType: SpecialType.System_Boolean } local
            && _named.TryGetValue(local.Local.Name, out var value) && value is not null && !_reset.Contains(local.Local.Name))
        {
            condition = Bare(_semantics?.GetOperation(value), ref outcome);
        }

        return condition is IBinaryOperation or IIsPatternOperation ? condition : null;
    }

    private static IOperation? Bare(IOperation? condition, ref bool outcome)
    {
        return condition is null ? null : Conditions.Bare(condition, ref outcome);
    }

    private static IOperation? Bare(IOperation? condition)
    {
        var ignored = true;
        return Bare(condition, ref ignored);
    }

    /// <summary>Whether the outcome of the comparison says that both sides are equal; that they differ leaves all values but one.</summary>
    private static bool IsEquality(IOperation comparison, bool outcome) => comparison switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } => outcome,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } => !outcome,
        IIsPatternOperation pattern => IsConstant(pattern.Pattern, outcome),
        _ => false,
    };

    private static bool IsConstant(IPatternOperation pattern, bool outcome) => pattern switch
    {
        IConstantPatternOperation => outcome,
        INegatedPatternOperation negation => IsConstant(negation.Pattern, !outcome),
        _ => false,
    };

    private static IOperation? CountedOf(IOperation comparison) => comparison switch
    {
        IBinaryOperation => Domains.Comparison.Of(comparison)?.Left,
        IIsPatternOperation pattern => pattern.Value,
        _ => null,
    };

    private static bool IsModulo(IOperation comparison)
        => Bare(CountedOf(comparison)) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.And };

    /// <summary>A number that the loop counts up or down.</summary>
    private string? CounterOf(IOperation comparison)
    {
        string? counter = null;
        foreach (var node in comparison.Syntax.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax)
                return null;
            if (node is IdentifierNameSyntax name && _counted.Contains(name.Identifier.ValueText) && IsNumber(CountedOf(comparison)?.Type))
                counter ??= name.Identifier.ValueText;
        }

        return counter;
    }

    private static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    private bool IsUnchanged(SyntaxNode condition)
    {
        foreach (var node in condition.DescendantNodesAndSelf())
        {
            if (node is InvocationExpressionSyntax or ElementAccessExpressionSyntax or AssignmentExpressionSyntax)
                return false;
            if (node is IdentifierNameSyntax name && _written.Contains(name.Identifier.ValueText))
                return false;
        }

        return true;
    }

    /// <summary>Whether the block changes one of the names, as far as its source tells.</summary>
    public static bool Writes(BasicBlock block, HashSet<string> names)
    {
        foreach (var operation in block.Operations)
        {
            foreach (var node in operation.Syntax.DescendantNodesAndSelf())
            {
                var target = node switch
                {
                    AssignmentExpressionSyntax assignment => assignment.Left,
                    PrefixUnaryExpressionSyntax unary => unary.Operand,
                    PostfixUnaryExpressionSyntax unary => unary.Operand,
                    ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => argument.Expression,
                    _ => null,
                };
                if (target is not null && names.Contains(NameOf(target)))
                    return true;
            }
        }

        return false;
    }

    private static string NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => expression.ToString(),
    };
}
