using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// A monitor in kernel code: makes the object that is locked a lock of the kernel, and takes that. Which kind is a decision,
/// so each that holds is offered; only a field that nothing is done with but locking can change its type.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KernelLockFix)), Shared]
public sealed class KernelLockFix() : KernelFixProvider("RG6003")
{
    internal const string KeyPrefix = "RingGuard.KernelLock.";

    private const int MaxChoices = 4;

    private static readonly SyntaxAnnotation s_pair = new();

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        if (LockedField.Of(target) is not { } field)
            yield break;
        foreach (var type in LockTypes(field, target).Take(MaxChoices))
            yield return new FixChoice($"Use a lock of the kernel: '{type.Name}'", KeyPrefix + type.Name, Candidates(field, type, target));
    }

    private static IEnumerable<SyntaxNode> Candidates(LockedField field, INamedTypeSymbol type, FixTarget target)
    {
        var protections = LockMembers.Protections(SyntaxFactory.IdentifierName(field.Symbol.Name), type, isWrite: true, target).ToList();
        var scope = protections.FirstOrDefault(static p => p.Close is null);
        var pair = protections.FirstOrDefault(static p => p.Close is not null);
        if (field.Calls.Count > 0 && pair is null)
            yield break;
        yield return Spliced(target.Root.ReplaceNodes(field.Nodes, (old, changed) => changed switch
        {
            LockStatementSyntax statement when scope is not null => Using(statement, scope.Open),
            LockStatementSyntax statement => Pair(statement, pair!, target),
            InvocationExpressionSyntax call => Call(call, pair!).WithTriviaFrom(call),
            VariableDeclarationSyntax declaration => Declared(declaration, type),
            _ => changed,
        }));
    }

    /// <summary>The statements of each pair in the list that the <c>lock</c> stood in, if it stood in one.</summary>
    private static SyntaxNode Spliced(SyntaxNode root)
    {
        while (root.GetAnnotatedNodes(s_pair).OfType<BlockSyntax>().FirstOrDefault(static b => StatementLists.Of(b.Parent) is not null) is { } block)
        {
            var statements = block.Statements.ToList();
            statements[0] = statements[0].WithLeadingTrivia(block.GetLeadingTrivia());
            statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(block.GetTrailingTrivia());
            root = ProtectedRegion.Replace(root, new[] { block }, statements);
        }

        return root;
    }

    /// <summary>Classes with a plain lock to be had by <c>new()</c>; those that the class and the file use already come first.</summary>
    private static IEnumerable<INamedTypeSymbol> LockTypes(LockedField field, FixTarget target)
    {
        var used = new HashSet<string>(target.Root.DescendantNodes().OfType<VariableDeclarationSyntax>().Select(static d => d.Type.ToString()));
        var inClass = new HashSet<ITypeSymbol>(field.Symbol.ContainingType.GetMembers().OfType<IFieldSymbol>().Select(static f => f.Type), SymbolEqualityComparer.Default);
        return ContractedMembers.Of(target.Model, target.CancellationToken)
            .Where(m => LockMembers.TakenMode(m, target) == Resource.Lock)
            .Select(static m => m.ContainingType)
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .Where(t => t is { TypeKind: TypeKind.Class, IsAbstract: false, IsGenericType: false }
                && t.InstanceConstructors.Any(c => c.Parameters.IsEmpty && target.SemanticModel.IsAccessible(target.Node.SpanStart, c)))
            .OrderBy(t => inClass.Contains(t) ? 0 : used.Contains(t.Name) ? 1 : 2)
            .ThenBy(static t => t.ToDisplayString(), System.StringComparer.Ordinal);
    }

    private static StatementSyntax Using(LockStatementSyntax statement, IMethodSymbol open)
        => SyntaxFactory.UsingStatement(
            SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTriviaFrom(statement.LockKeyword),
            statement.OpenParenToken,
            null,
            Spelled.Call(statement.Expression, open.Name),
            statement.CloseParenToken,
            statement.Statement);

    private static StatementSyntax Pair(LockStatementSyntax statement, Protection pair, FixTarget target)
    {
        var open = Spelled.Statement(Spelled.Call(statement.Expression, pair.Open.Name), target.Root);
        var close = Spelled.Statement(Spelled.Call(statement.Expression, pair.Close!.Name), target.Root);
        var inner = statement.Statement is BlockSyntax block ? block.Statements.ToList() : new List<StatementSyntax> { statement.Statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker) };
        return SyntaxFactory.Block(open, ProtectedRegion.Try(inner, close)).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation, s_pair);
    }

    private static ExpressionSyntax Call(InvocationExpressionSyntax call, Protection pair)
        => Spelled.Call(call.ArgumentList.Arguments[0].Expression, LockedField.Enters(call) ? pair.Open.Name : pair.Close!.Name);

    private static VariableDeclarationSyntax Declared(VariableDeclarationSyntax declaration, INamedTypeSymbol type)
    {
        var name = SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation);
        var changed = declaration;
        if (declaration.Variables[0].Initializer is { Value: ObjectCreationExpressionSyntax created })
            changed = changed.ReplaceNode(created.Type, name.WithTriviaFrom(created.Type));
        return changed.WithType(name.WithTriviaFrom(declaration.Type));
    }

    /// <summary>A private field of one file, and all that is done with it: locking, by statement or by call.</summary>
    private sealed record LockedField(IFieldSymbol Symbol, IReadOnlyList<InvocationExpressionSyntax> Calls, IReadOnlyList<SyntaxNode> Nodes)
    {
        public static LockedField? Of(FixTarget target)
        {
            var locked = target.Node is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } ? arguments[0].Expression : target.Node;
            if (target.SemanticModel.GetSymbolInfo(locked, target.CancellationToken).Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field
                || field.ContainingType.DeclaringSyntaxReferences.Any(r => r.SyntaxTree != target.SemanticModel.SyntaxTree)
                || field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(target.CancellationToken) is not VariableDeclaratorSyntax
                {
                    Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null },
                    Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration,
                })
            {
                return null;
            }

            var nodes = new List<SyntaxNode> { declaration };
            var calls = new List<InvocationExpressionSyntax>();
            foreach (var name in target.Root.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != field.Name || !SymbolEqualityComparer.Default.Equals(target.SemanticModel.GetSymbolInfo(name, target.CancellationToken).Symbol, field))
                    continue;
                ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
                if (whole.Parent is LockStatementSyntax statement)
                {
                    nodes.Add(statement);
                }
                else if (whole.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call } && IsMonitor(call, target))
                {
                    nodes.Add(call);
                    calls.Add(call);
                }
                else
                {
                    return null;
                }
            }

            return new LockedField(field, calls, nodes);
        }

        public static bool Enters(InvocationExpressionSyntax call) => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Enter" } or IdentifierNameSyntax { Identifier.ValueText: "Enter" };

        private static bool IsMonitor(InvocationExpressionSyntax call, FixTarget target)
            => target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is IMethodSymbol { Name: "Enter" or "Exit", Parameters.Length: 1 } method
            && method.ContainingType.ToDisplayString() == "System.Threading.Monitor";
    }
}
