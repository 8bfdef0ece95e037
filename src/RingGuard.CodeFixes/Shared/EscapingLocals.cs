using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace RingGuard.CodeFixes;

/// <summary>
/// Variables that are declared in statements which become a block of their own, and used after these. They are declared
/// before the block, and assigned where they were declared.
/// </summary>
internal sealed class EscapingLocals
{
    private readonly Dictionary<StatementSyntax, StatementSyntax> _assignments = new();
    private readonly List<StatementSyntax> _declarations = new();

    private EscapingLocals()
    {
    }

    /// <summary>What goes before the block.</summary>
    public IReadOnlyList<StatementSyntax> Declarations => _declarations;

    /// <summary>Of the statements from <paramref name="start"/> up to <paramref name="end"/>, as used from <paramref name="resume"/> on.</summary>
    public static EscapingLocals Of(SyntaxList<StatementSyntax> list, int start, int end, int resume, SemanticModel model)
    {
        var result = new EscapingLocals();
        var used = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var statement in list.Skip(resume))
        {
            foreach (var node in statement.DescendantNodes())
            {
                if (node is IdentifierNameSyntax && model.GetSymbolInfo(node).Symbol is ILocalSymbol local)
                    used.Add(local);
            }
        }

        for (var i = start; i < end; i++)
        {
            if (list[i] is LocalDeclarationStatementSyntax { IsConst: false, UsingKeyword.RawKind: 0, Declaration: { Variables: { Count: 1 } variables } declaration } statement
                && model.GetDeclaredSymbol(variables[0]) is ILocalSymbol { RefKind: RefKind.None, Type: { IsAnonymousType: false, TypeKind: not TypeKind.Error } type } symbol
                && variables[0].Initializer is { Value: not InitializerExpressionSyntax and var value }
                && used.Contains(symbol))
            {
                result.Add(statement, declaration, value, type);
            }
        }

        return result;
    }

    /// <summary>The statement for the block.</summary>
    public StatementSyntax Assigned(StatementSyntax statement) => _assignments.TryGetValue(statement, out var assignment) ? assignment : statement;

    private void Add(LocalDeclarationStatementSyntax statement, VariableDeclarationSyntax declaration, ExpressionSyntax value, ITypeSymbol type)
    {
        var variable = declaration.Variables[0];
        var spelled = declaration.Type.IsVar
            ? SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier)))
                .WithAdditionalAnnotations(Simplifier.Annotation)
            : declaration.Type.WithoutTrivia();
        var name = SyntaxFactory.Identifier(variable.Identifier.Text);
        _declarations.Add(SyntaxFactory.LocalDeclarationStatement(
            SyntaxFactory.VariableDeclaration(spelled.WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name)))));
        var assignment = SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression,
            SyntaxFactory.IdentifierName(name).WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
            value);
        _assignments.Add(statement, SyntaxFactory.ExpressionStatement(assignment, statement.SemicolonToken).WithLeadingTrivia(statement.GetLeadingTrivia()));
    }
}
