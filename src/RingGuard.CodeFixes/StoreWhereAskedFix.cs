using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A question that stores its answer on the way: it only answers, and who asks stores the answer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StoreWhereAskedFix)), Shared]
public sealed class StoreWhereAskedFix() : KernelFixProvider("RG2022")
{
    internal const string Key = "RingGuard.StoreWhereAsked";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Only answer, and store the answer where it is asked for", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not ExpressionSyntax { Parent: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } store } stored || store.Left != stored
            || store.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax { ContainsDirectives: false, Statements: { Count: 2 } statements, Parent: MethodDeclarationSyntax declaration } body } first
            || statements[0] != first || statements[1] is not ReturnStatementSyntax { Expression: { } answer } || !SyntaxFactory.AreEquivalent(answer, stored)
            || target.SemanticModel.GetDeclaredSymbol(declaration, target.CancellationToken) is not { IsVirtual: false, IsOverride: false, IsAbstract: false } method
            || IsVisible(method) || ObjectPaths.Read(stored, target.SemanticModel) is null
            || Callers(method, target) is not { } callers)
        {
            yield break;
        }

        var edits = new Dictionary<SyntaxNode, SyntaxNode>();
        foreach (var call in callers)
        {
            if (Asked(call, method, stored, target) is not var (statement, place) || edits.ContainsKey(statement))
                yield break;
            edits.Add(statement, place);
        }

        var root = target.Root.TrackNodes(edits.Keys.Append(body).Concat(callers));
        foreach (var call in callers)
        {
            var statement = edits.Keys.First(s => s.Span.Contains(call.Span));
            var place = (ExpressionSyntax)edits[statement];
            var update = SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, place, SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space), call.WithoutTrivia());
            root = root.ReplaceNode(root.GetCurrentNode(call)!, place.WithTriviaFrom(call));
            root = Insertion.Before(root, (StatementSyntax)root.GetCurrentNode(statement)!, update);
        }

        // What was said about the store goes above the answer.
        var now = root.GetCurrentNode(body)!;
        var pure = ((ReturnStatementSyntax)now.Statements[1]).WithExpression(store.Right.WithTriviaFrom(answer)).WithLeadingTrivia(now.Statements[0].GetLeadingTrivia());
        yield return root.ReplaceNode(now, now.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(pure)));
    }

    /// <summary>Others may ask from outside, and rely on what is stored.</summary>
    private static bool IsVisible(ISymbol symbol)
    {
        for (var current = symbol; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
        {
            if (current.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
                return false;
        }

        return true;
    }

    /// <summary>The calls of the method; null where it is mentioned otherwise, or in another file.</summary>
    private static List<InvocationExpressionSyntax>? Callers(IMethodSymbol method, FixTarget target)
    {
        var result = new List<InvocationExpressionSyntax>();
        foreach (var tree in target.Model.Compilation.SyntaxTrees)
        {
            SemanticModel? model = tree == target.SemanticModel.SyntaxTree ? target.SemanticModel : null;
            foreach (var name in tree.GetRoot(target.CancellationToken).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.ValueText != method.Name)
                    continue;
                model ??= target.Model.Compilation.GetSemanticModel(tree);
                if (!SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, target.CancellationToken).Symbol?.OriginalDefinition, method))
                    continue;
                SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
                if (tree != target.SemanticModel.SyntaxTree || whole.Parent is not InvocationExpressionSyntax call)
                    return null;
                result.Add(call);
            }
        }

        return result;
    }

    /// <summary>The statement that asks before it does anything else, and what the place of the answer is called there.</summary>
    private static (StatementSyntax Statement, ExpressionSyntax Place)? Asked(InvocationExpressionSyntax call, IMethodSymbol method, ExpressionSyntax stored, FixTarget target)
    {
        SyntaxNode value = call.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negated ? negated : call;
        StatementSyntax? statement = value.Parent switch
        {
            IfStatementSyntax test when test.Condition == value && test.Parent is not ElseClauseSyntax => test,
            ReturnStatementSyntax answered => answered,
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax declaration } } } => declaration,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax, Parent: ExpressionStatementSyntax assigned } assignment when assignment.Right == value => assigned,
            _ => null,
        };
        if (statement is null or { ContainsDirectives: true })
            return null;
        var given = new Dictionary<ISymbol, ExpressionSyntax>(SymbolEqualityComparer.Default);
        var arguments = call.ArgumentList.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is not { NameColon: null, RefKindKeyword.RawKind: 0 } argument || i >= method.Parameters.Length)
                return null;
            given[method.Parameters[i]] = argument.Expression;
        }

        var isPlain = true;
        var receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        var names = stored.DescendantNodesAndSelf().Where(static n => n is IdentifierNameSyntax { Parent: not MemberAccessExpressionSyntax } or IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax } }).OfType<IdentifierNameSyntax>()
            .Where(static n => n.Parent is not MemberAccessExpressionSyntax access || access.Expression == n);
        var place = stored.ReplaceNodes(names, (old, _) =>
        {
            var symbol = target.SemanticModel.GetSymbolInfo(old, target.CancellationToken).Symbol;
            if (symbol is IParameterSymbol && given.TryGetValue(symbol, out var argument))
            {
                isPlain &= ObjectPaths.Read(argument, target.SemanticModel) is not null;
                return argument.WithoutTrivia();
            }

            isPlain &= symbol is { IsStatic: true } || receiver is null or ThisExpressionSyntax;
            return old;
        });
        return isPlain ? (statement, place.WithoutTrivia()) : null;
    }
}
