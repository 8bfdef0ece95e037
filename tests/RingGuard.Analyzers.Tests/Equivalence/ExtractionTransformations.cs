using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Tests.Equivalence;

/// <summary>Code in a method or function of its own. What depends on the caller is then reported at the call.</summary>
internal static class ExtractionTransformations
{
    public static IReadOnlyList<Transformation> All { get; } =
    [
        Transformation.Of("statement in a private method", static (model, places) => new StatementExtractor(model, places), movesFindings: true),
        Transformation.Of("body in a private method", static (model, places) => new BodyExtractor(model, places), movesFindings: true),
        Transformation.Of("body in a local function", static (model, places) => new LocalFunctionExtractor(model, places), movesFindings: true),
    ];

    private static TypeSyntax Type(ITypeSymbol type) => SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier))).WithTrailingTrivia(SyntaxFactory.Space);

    private static bool IsPlain(IMethodSymbol method)
        => !method.IsAsync && !method.IsGenericMethod && !method.ContainingType.IsGenericType && !method.ContainingType.IsRefLikeType && method.ContainingType.TypeKind == TypeKind.Class && !method.ReturnsByRef && !method.ReturnsByRefReadonly;

    private static bool Yields(SyntaxNode body) => body.DescendantNodes().OfType<YieldStatementSyntax>().Any();

    private abstract class Extractor(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        private readonly Stack<List<MemberDeclarationSyntax>> _added = new();
        private int _count;

        protected SemanticModel Model { get; } = model;

        protected Places Places { get; } = places;

        public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node)
        {
            _added.Push([]);
            var changed = (ClassDeclarationSyntax)base.VisitClassDeclaration(node)!;
            return changed.AddMembers([.. _added.Pop()]);
        }

        protected string NextName() => "Extracted" + _count++;

        protected void Add(MemberDeclarationSyntax member) => _added.Peek().Add(member);
    }

    /// <summary>Statements that nothing leaves but by their end, and that give the method no value.</summary>
    private sealed class StatementExtractor(SemanticModel model, Places places) : Extractor(model, places)
    {
        private IMethodSymbol? _method;

        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
        {
            _method = Model.GetDeclaredSymbol(node);
            if (node.Body is null || _method is null || !IsPlain(_method) || Yields(node))
                return node;
            return base.VisitMethodDeclaration(node);
        }

        public override SyntaxNode? VisitBlock(BlockSyntax node)
            => _method is null ? node : node.WithStatements(SyntaxFactory.List(node.Statements.Select(s => Extracted(s) ?? (StatementSyntax)Visit(s))));

        public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) => node;

        public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) => node;

        public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) => node;

        private ExpressionStatementSyntax? Extracted(StatementSyntax statement)
        {
            if (statement is not (IfStatementSyntax or ExpressionStatementSyntax or WhileStatementSyntax or ForStatementSyntax or ForEachStatementSyntax or TryStatementSyntax or BlockSyntax or DoStatementSyntax or UsingStatementSyntax)
                || !StatementTransformations.CanStandAlone(statement) || StatementTransformations.LeavesOuterLoop(statement)
                || statement.DescendantNodes().Any(static n => n is ReturnStatementSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or GotoStatementSyntax))
                return null;
            var flow = Model.AnalyzeDataFlow(statement)!;
            var inputs = flow.DataFlowsIn.Where(static s => s is not IParameterSymbol { IsThis: true }).ToList();
            if (!flow.Succeeded || flow.DataFlowsOut.Length > 0 || flow.WrittenInside.Any(w => !flow.VariablesDeclared.Contains(w))
                || inputs.Any(static i => i is IParameterSymbol p ? p.RefKind != RefKind.None || p.Type.IsRefLikeType || p.GetAttributes().Length > 0 : i is not ILocalSymbol { IsRef: false, Type.IsRefLikeType: false })
                || !Places.Take())
                return null;
            var name = NextName();
            var parameters = inputs.Select(i => SyntaxFactory.Parameter(SyntaxFactory.Identifier(i.Name)).WithType(Type(i is ILocalSymbol l ? l.Type : ((IParameterSymbol)i).Type)));
            Add(((MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"private {(_method!.IsStatic ? "static " : "")}void {name}() {{ }}")!)
                .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(parameters)))
                .WithBody(StatementTransformations.AsBlock(statement)));
            return (ExpressionStatementSyntax)SyntaxFactory.ParseStatement($"{name}({string.Join(", ", inputs.Select(static i => i.Name))});");
        }
    }

    private sealed class BodyExtractor(SemanticModel model, Places places) : Extractor(model, places)
    {
        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
        {
            // The values that a contract speaks of by their parameter belong to the method that has it.
            if (node.Body is null || Model.GetDeclaredSymbol(node) is not { } method || !IsPlain(method) || Yields(node)
                || node.AttributeLists.Count > 0 || node.ParameterList.Parameters.Any(static p => p.AttributeLists.Count > 0)
                || !Places.Take())
                return node;
            var name = NextName();
            var parameters = node.ParameterList.Parameters.Select(static p => p.WithDefault(null).WithModifiers(SyntaxFactory.TokenList(p.Modifiers.Where(static m => !m.IsKind(SyntaxKind.ParamsKeyword) && !m.IsKind(SyntaxKind.ThisKeyword)))));
            Add(((MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"private {(method.IsStatic ? "static " : "")}void {name}() {{ }}")!)
                .WithReturnType(node.ReturnType)
                .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(parameters)))
                .WithBody(node.Body));
            var arguments = string.Join(", ", method.Parameters.Select(static p => p.RefKind switch { RefKind.Ref => "ref ", RefKind.Out => "out ", RefKind.In => "in ", _ => "" } + p.Name));
            return node.WithBody((BlockSyntax)SyntaxFactory.ParseStatement($"{{ {(method.ReturnsVoid ? "" : "return ")}{name}({arguments}); }}"));
        }
    }

    private sealed class LocalFunctionExtractor(SemanticModel model, Places places) : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
        {
            if (node.Body is null || model.GetDeclaredSymbol(node) is not { } method || method.IsAsync || method.ContainingType.TypeKind != TypeKind.Class || Yields(node)
                || method.ReturnsByRef || method.ReturnsByRefReadonly
                || method.Parameters.Any(static p => p.RefKind != RefKind.None || p.Type.IsRefLikeType || p.Type.TypeKind == TypeKind.Pointer)
                || !places.Take())
                return node;
            var function = (LocalFunctionStatementSyntax)SyntaxFactory.ParseStatement("void Body() { }");
            var call = SyntaxFactory.ParseStatement(method.ReturnsVoid ? "Body();" : "return Body();");
            return node.WithBody(SyntaxFactory.Block(call, function.WithReturnType(node.ReturnType.WithTrailingTrivia(SyntaxFactory.Space)).WithBody(node.Body)));
        }
    }
}
