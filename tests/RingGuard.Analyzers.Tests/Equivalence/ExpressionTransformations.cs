using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>Expressions in pieces, in parentheses, or spelled out.</summary>
internal static class ExpressionTransformations
{
    public static IReadOnlyList<Transformation> All { get; } =
    [
        Transformation.Of("arguments in locals", static (model, places) => new ArgumentsInLocals(model, places)),
        Transformation.Of("results in locals", static (model, places) => new ResultsInLocals(model, places)),
        Transformation.Of("parentheses", static (_, places) => new Parentheses(places)),
        Transformation.Of("named arguments", static (model, places) => new NamedArguments(model, places)),
        Transformation.Of("this.", static (model, places) => new ThisQualifier(model, places)),
        Transformation.Of("assignments spelled out", static (model, places) => new SpelledOutAssignments(model, places)),
        Transformation.Of("declaration and assignment apart", static (model, places) => new LateAssignment(model, places)),
    ];

    /// <summary>Statements of a block that get others in front of them.</summary>
    private abstract class Preceding(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        private int _count;

        protected SemanticModel Model { get; } = model;

        protected Places Places { get; } = places;

        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var statements = new List<StatementSyntax>();
            foreach (var statement in node.Statements)
            {
                var changed = (StatementSyntax)Visit(statement);
                var parts = Parts(statement).ToList();
                if (parts.Count == 0 || !parts.All(CanBeLocal) || !Places.Take())
                {
                    statements.Add(changed);
                    continue;
                }

                // What stands in these statements is an expression without statements inside, so visiting did not change it.
                var names = parts.ToDictionary(static p => p, _ => "part" + _count++);
                foreach (var part in parts)
                {
                    var declaration = (LocalDeclarationStatementSyntax)SyntaxFactory.ParseStatement($"var {names[part]} = 0;");
                    statements.Add(declaration.ReplaceNode(declaration.Declaration.Variables[0].Initializer!.Value, part.WithoutTrivia()));
                }

                // What is found at a part as a whole may be found at the name that stands for it.
                statements.Add(statement.ReplaceNodes(parts, (original, _) => SyntaxFactory.IdentifierName(original.GetFirstToken().CopyAnnotationsTo(SyntaxFactory.Identifier(names[original])))));
            }

            return node.WithStatements(SyntaxFactory.List(statements));
        }

        protected abstract IEnumerable<ExpressionSyntax> Parts(StatementSyntax statement);

        private bool CanBeLocal(ExpressionSyntax part)
            => Model.GetTypeInfo(part) is { Type: { SpecialType: not SpecialType.System_Void, TypeKind: not TypeKind.Dynamic } type, ConvertedType: { } converted }
            && SymbolEqualityComparer.Default.Equals(type, converted)
            && Model.GetSymbolInfo(part).Symbol is not (IMethodSymbol { ReturnsByRef: true } or IMethodSymbol { ReturnsByRefReadonly: true })
            && !part.DescendantNodesAndSelf().Any(static n => n is SingleVariableDesignationSyntax or AnonymousFunctionExpressionSyntax or AwaitExpressionSyntax);
    }

    /// <summary><c>f(g(x))</c> as <c>var t = g(x); f(t);</c> where nothing is evaluated before.</summary>
    private sealed class ArgumentsInLocals(SemanticModel model, Places places) : Preceding(model, places)
    {
        protected override IEnumerable<ExpressionSyntax> Parts(StatementSyntax statement)
        {
            var call = statement switch
            {
                ExpressionStatementSyntax { Expression: InvocationExpressionSyntax c } => c,
                ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax, Right: InvocationExpressionSyntax c, RawKind: (int)SyntaxKind.SimpleAssignmentExpression } } => c,
                ReturnStatementSyntax { Expression: InvocationExpressionSyntax c } => c,
                _ => null,
            };
            if (call is null || !(call.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or ThisExpressionSyntax }))
                yield break;
            if (call.ArgumentList.Arguments.Any(static a => a.RefKindKeyword.RawKind != 0 || !IsPlain(a.Expression) && a.Expression is not (InvocationExpressionSyntax or BinaryExpressionSyntax)))
                yield break;
            foreach (var argument in call.ArgumentList.Arguments)
            {
                if (!IsPlain(argument.Expression) && !Model.GetConstantValue(argument.Expression).HasValue)
                    yield return argument.Expression;
            }
        }

        /// <summary>Reads nothing that another argument could change, as far as programs of these tests go.</summary>
        private static bool IsPlain(ExpressionSyntax e) => e is LiteralExpressionSyntax or IdentifierNameSyntax or ThisExpressionSyntax;
    }

    /// <summary><c>return f();</c> and <c>x = f();</c> by way of a local.</summary>
    private sealed class ResultsInLocals(SemanticModel model, Places places) : Preceding(model, places)
    {
        protected override IEnumerable<ExpressionSyntax> Parts(StatementSyntax statement) => statement switch
        {
            ReturnStatementSyntax { Expression: InvocationExpressionSyntax or MemberAccessExpressionSyntax or BinaryExpressionSyntax } s when !Model.GetConstantValue(s.Expression).HasValue => [s.Expression],
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax, RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: InvocationExpressionSyntax right } } => [right],
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: InvocationExpressionSyntax value }] } => [value],
            _ => [],
        };
    }

    private sealed class Parentheses(Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitArgument(ArgumentSyntax node)
        {
            var changed = (ArgumentSyntax)base.VisitArgument(node)!;
            return changed.RefKindKeyword.RawKind == 0 && changed.Expression is not (DeclarationExpressionSyntax or LambdaExpressionSyntax) && places.Take()
                ? changed.WithExpression(SyntaxFactory.ParenthesizedExpression(changed.Expression))
                : changed;
        }

        public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
        {
            var changed = (IfStatementSyntax)base.VisitIfStatement(node)!;
            return places.Take() ? changed.WithCondition(SyntaxFactory.ParenthesizedExpression(changed.Condition)) : changed;
        }

        public override SyntaxNode? VisitAssignmentExpression(AssignmentExpressionSyntax node)
        {
            var changed = (AssignmentExpressionSyntax)base.VisitAssignmentExpression(node)!;
            return changed.Right is not (RefExpressionSyntax or InitializerExpressionSyntax or LambdaExpressionSyntax) && places.Take()
                ? changed.WithRight(SyntaxFactory.ParenthesizedExpression(changed.Right))
                : changed;
        }

        public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
        {
            var changed = (ReturnStatementSyntax)base.VisitReturnStatement(node)!;
            return changed.Expression is { } value and not (RefExpressionSyntax or LambdaExpressionSyntax) && places.Take()
                ? changed.WithExpression(SyntaxFactory.ParenthesizedExpression(value))
                : changed;
        }
    }

    private sealed class NamedArguments(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
        {
            var changed = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
            if (model.GetSymbolInfo(node).Symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method
                || method.Parameters.Any(static p => p.IsParams)
                || node.ArgumentList.Arguments.Count != method.Parameters.Length
                || node.ArgumentList.Arguments.Any(static a => a.NameColon is not null)
                || !places.Take())
                return changed;
            var list = SyntaxFactory.SeparatedList(changed.ArgumentList.Arguments.Select((a, i) => a.WithNameColon(SyntaxFactory.NameColon(method.Parameters[i].Name))));
            return changed.WithArgumentList(changed.ArgumentList.WithArguments(list));
        }
    }

    private sealed class ThisQualifier(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node)
        {
            if (node.Parent is MemberAccessExpressionSyntax access && access.Name == node
                || node.Parent is MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax or SubpatternSyntax or QualifiedNameSyntax
                || node.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax }
                || node.Ancestors().Any(static n => n is AttributeSyntax)
                || model.GetSymbolInfo(node).Symbol is not { IsStatic: false } symbol
                || symbol is not (IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary })
                || symbol is IFieldSymbol { IsStatic: false, ContainingType.IsTupleType: true }
                || model.GetEnclosingSymbol(node.SpanStart)?.ContainingType is not { } type
                || !SymbolEqualityComparer.Default.Equals(type, symbol.ContainingType)
                || !places.Take())
                return base.VisitIdentifierName(node);
            return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.ThisExpression(), node.WithoutTrivia()).WithTriviaFrom(node);
        }
    }

    /// <summary><c>x += y</c> as <c>x = x + (y)</c>, <c>x++;</c> as <c>x += 1</c>.</summary>
    private sealed class SpelledOutAssignments(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
        {
            if (node.Expression is PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax operand } step && IsInt(operand) && places.Take())
                return node.WithExpression(SyntaxFactory.AssignmentExpression(step.IsKind(SyntaxKind.PostIncrementExpression) ? SyntaxKind.AddAssignmentExpression : SyntaxKind.SubtractAssignmentExpression, operand, SyntaxFactory.ParseExpression("1")));
            if (node.Expression is not AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } compound || !IsInt(left))
                return base.VisitExpressionStatement(node);
            var kind = compound.Kind() switch
            {
                SyntaxKind.AddAssignmentExpression => SyntaxKind.AddExpression,
                SyntaxKind.SubtractAssignmentExpression => SyntaxKind.SubtractExpression,
                SyntaxKind.OrAssignmentExpression => SyntaxKind.BitwiseOrExpression,
                SyntaxKind.AndAssignmentExpression => SyntaxKind.BitwiseAndExpression,
                _ => SyntaxKind.None,
            };
            if (kind == SyntaxKind.None || model.GetTypeInfo(compound.Right).Type?.SpecialType != SpecialType.System_Int32 || !places.Take())
                return base.VisitExpressionStatement(node);
            var value = SyntaxFactory.BinaryExpression(kind, SyntaxFactory.IdentifierName(left.Identifier.ValueText), SyntaxFactory.ParenthesizedExpression(compound.Right));
            return node.WithExpression(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, left, value));
        }

        private bool IsInt(ExpressionSyntax e) => model.GetTypeInfo(e).Type?.SpecialType == SpecialType.System_Int32;
    }

    /// <summary><c>T x = e;</c> as <c>T x; x = e;</c></summary>
    private sealed class LateAssignment(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitBlock(BlockSyntax node)
        {
            var statements = new List<StatementSyntax>();
            foreach (var statement in node.Statements)
            {
                var changed = (StatementSyntax)Visit(statement);
                if (statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, IsConst: false, Declaration.Variables: [{ Initializer.Value: { } value } variable] } declaration
                    && value is InvocationExpressionSyntax or MemberAccessExpressionSyntax or LiteralExpressionSyntax
                    && model.GetDeclaredSymbol(variable) is ILocalSymbol { Type: { IsRefLikeType: false, TypeKind: not TypeKind.Error } type, RefKind: RefKind.None }
                    && Places())
                {
                    var name = variable.Identifier.ValueText;
                    statements.Add(SyntaxFactory.ParseStatement($"{type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)} {name};"));
                    var assignment = (ExpressionStatementSyntax)SyntaxFactory.ParseStatement($"{name} = 0;");
                    changed = assignment.ReplaceNode(
                        ((AssignmentExpressionSyntax)assignment.Expression).Right,
                        ((LocalDeclarationStatementSyntax)changed).Declaration.Variables[0].Initializer!.Value);
                }

                statements.Add(changed);
            }

            return node.WithStatements(SyntaxFactory.List(statements));
        }

        private bool Places() => places.Take();
    }
}
