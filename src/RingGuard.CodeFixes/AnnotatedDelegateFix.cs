using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace RingGuard.CodeFixes;

/// <summary>
/// A delegate of which nothing is known, called in atomic context: gives the parameter or field a delegate type that says that
/// it does not block; one that there is, else one declared for it. Only where nothing but lambdas and methods is stored there.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AnnotatedDelegateFix)), Shared]
public sealed class AnnotatedDelegateFix() : KernelFixProvider("RG9006")
{
    internal const string Key = "RingGuard.AnnotatedDelegate";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Use a delegate type that does not block", Key, Candidates(target)) { ReachesOthers = true };
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (Called(target) is not { } stored || Declared(stored, target) is not var (typed, owner) || !TakesOnlyFunctions(stored, target))
            yield break;
        var type = (INamedTypeSymbol)(stored is IParameterSymbol parameter ? parameter.Type : ((IFieldSymbol)stored).Type);
        foreach (var known in Known(type.DelegateInvokeMethod!, target))
            yield return target.Root.ReplaceNode(typed, Name(known).WithTriviaFrom(typed));
        var name = "Atomic" + type.Name;
        if (stored.ContainingType.GetMembers(name).IsEmpty && target.SemanticModel.LookupSymbols(owner.SpanStart, name: name).IsEmpty)
        {
            var root = target.Root.TrackNodes(typed, owner);
            root = root.ReplaceNode(root.GetCurrentNode(typed)!, SyntaxFactory.IdentifierName(name).WithTriviaFrom(typed));
            var before = root.GetCurrentNode(owner)!;
            var leading = before.GetLeadingTrivia();
            var own = Layout.WithoutFirstBlankLines(leading);
            var declaration = Declaration(name, type.DelegateInvokeMethod!, stored, target, own.LastOrDefault());
            declaration = declaration.WithLeadingTrivia(leading.Take(leading.Count - own.Count).Concat(declaration.GetLeadingTrivia()));
            root = root.ReplaceNode(before, before.WithLeadingTrivia(own));
            yield return root.InsertNodesBefore(root.GetCurrentNode(owner)!, new[] { declaration });
        }
    }

    /// <summary>The parameter of a method that nobody overrides, or the private field, that holds what is called.</summary>
    private static ISymbol? Called(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call)
            return null;
        var value = call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke" } invoke ? invoke.Expression : call.Expression;
        return target.SemanticModel.GetSymbolInfo(value, target.CancellationToken).Symbol switch
        {
            IParameterSymbol { RefKind: RefKind.None, Type: INamedTypeSymbol { TypeKind: TypeKind.Delegate }, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, IsVirtual: false, IsOverride: false, IsAbstract: false } method } parameter
                when !Implements(method) => parameter,
            IFieldSymbol { DeclaredAccessibility: Accessibility.Private, Type: INamedTypeSymbol { TypeKind: TypeKind.Delegate } } field => field,
            _ => null,
        };
    }

    private static bool Implements(IMethodSymbol method)
        => method.ContainingType.AllInterfaces.SelectMany(static i => i.GetMembers()).Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method));

    private static (TypeSyntax Type, MemberDeclarationSyntax Owner)? Declared(ISymbol stored, FixTarget target)
    {
        if (stored.DeclaringSyntaxReferences.Length != 1 || stored.DeclaringSyntaxReferences[0] is not { } reference || reference.SyntaxTree != target.SemanticModel.SyntaxTree)
            return null;
        var node = reference.GetSyntax(target.CancellationToken);
        var type = node switch
        {
            ParameterSyntax { Default: null, Type: { } given } => given,
            VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration } => declaration.Type,
            _ => null,
        };
        return type is not NullableTypeSyntax and not null && node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { Parent: TypeDeclarationSyntax } owner ? (type, owner) : null;
    }

    /// <summary>Whether all that is done with it in the compilation keeps to this file and would compile with another type of the same shape.</summary>
    private static bool TakesOnlyFunctions(ISymbol stored, FixTarget target)
    {
        var owner = stored is IParameterSymbol ? stored.ContainingSymbol : stored;
        foreach (var tree in target.Model.Compilation.SyntaxTrees)
        {
            target.CancellationToken.ThrowIfCancellationRequested();
            var isHere = tree == target.SemanticModel.SyntaxTree;
            SemanticModel? model = isHere ? target.SemanticModel : null;
            foreach (var name in tree.GetRoot(target.CancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != owner.Name && name.Identifier.ValueText != stored.Name)
                    continue;
                model ??= target.Model.Compilation.GetSemanticModel(tree);
                var symbol = model.GetSymbolInfo(name, target.CancellationToken).Symbol?.OriginalDefinition;
                if (SymbolEqualityComparer.Default.Equals(symbol, stored) ? !isHere || !IsHarmless(name, model) : stored is IParameterSymbol parameter && SymbolEqualityComparer.Default.Equals(symbol, owner) && (!isHere || !PassesFunction(name, parameter, model)))
                    return false;
            }
        }

        return true;
    }

    /// <summary>It is called, compared with null, or a function is stored in it.</summary>
    private static bool IsHarmless(SimpleNameSyntax name, SemanticModel model)
    {
        ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return whole.Parent switch
        {
            InvocationExpressionSyntax => true,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke", Parent: InvocationExpressionSyntax } => true,
            ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax } => true,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } => true,
            IsPatternExpressionSyntax => true,
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } assignment when assignment.Left == whole => IsFunction(assignment.Right, model),
            _ => false,
        };
    }

    private static bool PassesFunction(SimpleNameSyntax name, IParameterSymbol parameter, SemanticModel model)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (whole.Parent is not InvocationExpressionSyntax call)
            return false;
        var arguments = call.ArgumentList.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].NameColon is { } named ? named.Name.Identifier.ValueText == parameter.Name : i == parameter.Ordinal)
                return IsFunction(arguments[i].Expression, model);
        }

        return false;
    }

    private static bool IsFunction(ExpressionSyntax value, SemanticModel model)
        => value is AnonymousFunctionExpressionSyntax or LiteralExpressionSyntax
        || (value is SimpleNameSyntax or MemberAccessExpressionSyntax && model.GetSymbolInfo(value).Symbol is IMethodSymbol);

    private static IEnumerable<INamedTypeSymbol> Known(IMethodSymbol wanted, FixTarget target)
        => target.Model.Compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type, target.CancellationToken).OfType<INamedTypeSymbol>()
            .Where(t => t is { TypeKind: TypeKind.Delegate, IsGenericType: false, DelegateInvokeMethod: { } invoke }
                && target.Model.Contracts.GetDelegateContract(t).IsAtomicSafe
                && target.SemanticModel.IsAccessible(target.Node.SpanStart, t)
                && IsSame(invoke, wanted))
            .OrderBy(static t => t.ToDisplayString(), System.StringComparer.Ordinal);

    private static bool IsSame(IMethodSymbol one, IMethodSymbol other)
        => SymbolEqualityComparer.Default.Equals(one.ReturnType, other.ReturnType)
        && one.Parameters.Length == other.Parameters.Length
        && one.Parameters.Zip(other.Parameters, static (a, b) => a.RefKind == b.RefKind && SymbolEqualityComparer.Default.Equals(a.Type, b.Type)).All(static same => same);

    private static TypeSyntax Name(ITypeSymbol type)
        => SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation);

    /// <summary>As visible as what it is the type of.</summary>
    private static MemberDeclarationSyntax Declaration(string name, IMethodSymbol invoke, ISymbol stored, FixTarget target, SyntaxTrivia indentation)
    {
        var visibility = stored is IFieldSymbol ? "private" : SyntaxFacts.GetText(stored.ContainingSymbol.DeclaredAccessibility);
        var parameters = string.Join(", ", invoke.Parameters.Select(static p => $"{Prefix(p.RefKind)}{p.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)} {p.Name}"));
        var text = $"[{ContractAttributes.Qualifier}AtomicSafe] {visibility} delegate {invoke.ReturnType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)} {name}({parameters});";
        var parsed = SyntaxFactory.ParseMemberDeclaration(text)!;
        parsed = parsed.ReplaceNodes(parsed.DescendantNodes().OfType<NameSyntax>().Where(static n => n.Parent is not QualifiedNameSyntax and not AliasQualifiedNameSyntax), static (_, n) => n.WithAdditionalAnnotations(Simplifier.Annotation));
        var end = Layout.EndOfLine(target.Root);
        var indented = indentation.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(indentation) : SyntaxFactory.TriviaList();
        parsed = parsed.WithAttributeLists(SyntaxFactory.SingletonList(parsed.AttributeLists[0].WithTrailingTrivia(end)));
        var first = parsed.AttributeLists[0].GetLastToken().GetNextToken();
        return parsed.ReplaceToken(first, first.WithLeadingTrivia(indented)).WithLeadingTrivia(indented).WithTrailingTrivia(end.AddRange(end));

        static string Prefix(RefKind kind) => kind switch { RefKind.Ref => "ref ", RefKind.Out => "out ", RefKind.In => "in ", _ => "" };
    }
}
