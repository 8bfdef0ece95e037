using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>Other ways to ask the same question.</summary>
internal static class ConditionTransformations
{
    public static IReadOnlyList<Transformation> All { get; } =
    [
        Transformation.Of("double negation", static (_, places) => new DoubleNegation(places)),
        Transformation.Of("swapped arms", static (_, places) => new SwappedArms(places)),
        Transformation.Of("nested ifs for &&", static (_, places) => new NestedIfs(places)),
        Transformation.Of("condition in a local", static (model, places) => new ConditionInLocal(model, places)),
        Transformation.Of("if for ?:", static (_, places) => new IfForConditional(places)),
        Transformation.Of("turned comparisons", static (model, places) => new TurnedComparisons(model, places)),
        Transformation.Of("is null", static (model, places) => new NullPatterns(model, places)),
        Transformation.Of("== true", static (model, places) => new ComparedWithTrue(model, places)),
    ];

    public static ExpressionSyntax Not(ExpressionSyntax condition)
        => SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, SyntaxFactory.ParenthesizedExpression(condition.WithoutTrivia()));

    private static bool Declares(SyntaxNode condition) => condition.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Any();

    private sealed class DoubleNegation(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
        {
            var changed = (IfStatementSyntax)base.VisitIfStatement(node)!;
            return places.Take() ? changed.WithCondition(Not(Not(changed.Condition))) : changed;
        }

        public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node)
        {
            var changed = (WhileStatementSyntax)base.VisitWhileStatement(node)!;
            return node.Condition is not LiteralExpressionSyntax && places.Take() ? changed.WithCondition(Not(Not(changed.Condition))) : changed;
        }

        public override SyntaxNode? VisitConditionalExpression(ConditionalExpressionSyntax node)
        {
            var changed = (ConditionalExpressionSyntax)base.VisitConditionalExpression(node)!;
            return places.Take() ? changed.WithCondition(Not(Not(changed.Condition))) : changed;
        }
    }

    private sealed class SwappedArms(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
        {
            var changed = (IfStatementSyntax)base.VisitIfStatement(node)!;
            if (!places.Take())
                return changed;
            var other = changed.Else?.Statement ?? SyntaxFactory.Block();
            return changed
                .WithCondition(Not(changed.Condition))
                .WithStatement(StatementTransformations.AsBlock(other))
                .WithElse(SyntaxFactory.ElseClause(SyntaxFactory.Token(SyntaxKind.ElseKeyword), StatementTransformations.AsBlock(changed.Statement)));
        }

        public override SyntaxNode? VisitConditionalExpression(ConditionalExpressionSyntax node)
        {
            var changed = (ConditionalExpressionSyntax)base.VisitConditionalExpression(node)!;
            return places.Take() ? changed.WithCondition(Not(changed.Condition)).WithWhenTrue(changed.WhenFalse).WithWhenFalse(changed.WhenTrue) : changed;
        }
    }

    private sealed class NestedIfs(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
        {
            var changed = (IfStatementSyntax)base.VisitIfStatement(node)!;
            if (changed is not { Else: null, Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both } || node.Parent is ElseClauseSyntax or IfStatementSyntax || !places.Take())
                return changed;
            var inner = SyntaxFactory.IfStatement(both.Right, changed.Statement);
            return changed.WithCondition(both.Left).WithStatement(SyntaxFactory.Block(inner));
        }
    }

    /// <summary><c>bool c = condition; if (c)</c></summary>
    private sealed class ConditionInLocal(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        private int _count;

        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var statements = new List<StatementSyntax>();
            foreach (var statement in node.Statements)
            {
                var changed = (StatementSyntax)Visit(statement);
                if (statement is IfStatementSyntax test && !Declares(test.Condition) && !model.GetConstantValue(test.Condition).HasValue && model.GetTypeInfo(test.Condition).Type?.SpecialType == SpecialType.System_Boolean && places.Take())
                {
                    var name = "condition" + _count++;
                    var declaration = (LocalDeclarationStatementSyntax)SyntaxFactory.ParseStatement($"bool {name} = false;");
                    statements.Add(declaration.ReplaceNode(declaration.Declaration.Variables[0].Initializer!.Value, ((IfStatementSyntax)changed).Condition));

                    // What is found at the condition as a whole may be found at the name that stands for it.
                    var token = test.Condition.GetFirstToken().CopyAnnotationsTo(SyntaxFactory.Identifier(name));
                    changed = ((IfStatementSyntax)changed).WithCondition(SyntaxFactory.IdentifierName(token));
                }

                statements.Add(changed);
            }

            return node.WithStatements(SyntaxFactory.List(statements));
        }
    }

    private sealed class IfForConditional(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
        {
            if (node.Expression is not ConditionalExpressionSyntax choice || node.Parent is not BlockSyntax || choice.WhenTrue is RefExpressionSyntax || Declares(choice.Condition) || !places.Take())
                return base.VisitReturnStatement(node);
            return SyntaxFactory.IfStatement(choice.Condition, Return(choice.WhenTrue), SyntaxFactory.ElseClause(Return(choice.WhenFalse)));

            StatementSyntax Return(ExpressionSyntax value)
                => value is ThrowExpressionSyntax thrown
                    ? SyntaxFactory.Block(SyntaxFactory.ThrowStatement(thrown.ThrowKeyword, thrown.Expression, node.SemicolonToken))
                    : SyntaxFactory.Block(node.WithExpression(value));
        }
    }

    private sealed class TurnedComparisons(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
        {
            var changed = (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!;
            var kind = node.Kind() switch
            {
                SyntaxKind.EqualsExpression => SyntaxKind.EqualsExpression,
                SyntaxKind.NotEqualsExpression => SyntaxKind.NotEqualsExpression,
                SyntaxKind.LessThanExpression => SyntaxKind.GreaterThanExpression,
                SyntaxKind.LessThanOrEqualExpression => SyntaxKind.GreaterThanOrEqualExpression,
                SyntaxKind.GreaterThanExpression => SyntaxKind.LessThanExpression,
                SyntaxKind.GreaterThanOrEqualExpression => SyntaxKind.LessThanOrEqualExpression,
                _ => SyntaxKind.None,
            };

            // One side does nothing, so the order in which they are read says nothing.
            var isPlain = model.GetConstantValue(node.Right).HasValue || model.GetConstantValue(node.Left).HasValue;
            return kind == SyntaxKind.None || !isPlain || Declares(node) || !places.Take()
                ? changed
                : SyntaxFactory.BinaryExpression(kind, Operand(changed.Right), Operand(changed.Left));
        }

        private static ExpressionSyntax Operand(ExpressionSyntax side)
            => side is BinaryExpressionSyntax or AssignmentExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(side) : side;
    }

    private sealed class NullPatterns(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
        {
            var changed = (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!;
            if (node.Kind() is not (SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression)
                || !node.Right.IsKind(SyntaxKind.NullLiteralExpression)
                || model.GetTypeInfo(node.Left).Type is not { IsReferenceType: true }
                || !places.Take())
                return changed;
            var pattern = SyntaxFactory.ParseExpression(node.IsKind(SyntaxKind.EqualsExpression) ? "x is null" : "x is not null");
            return pattern.ReplaceNode(pattern.DescendantNodes().OfType<IdentifierNameSyntax>().First(), changed.Left);
        }
    }

    private sealed class ComparedWithTrue(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
        {
            var changed = (IfStatementSyntax)base.VisitIfStatement(node)!;
            return node.Condition is InvocationExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax
                && model.GetTypeInfo(node.Condition).Type?.SpecialType == SpecialType.System_Boolean
                && !model.GetConstantValue(node.Condition).HasValue
                && places.Take()
                ? changed.WithCondition(SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, changed.Condition, SyntaxFactory.ParseExpression("true")))
                : changed;
        }
    }
}
