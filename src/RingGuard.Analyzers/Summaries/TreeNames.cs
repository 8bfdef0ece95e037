using System.Collections.Generic;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Summaries;

/// <summary>One body of a syntax tree and the simple names it is known by.</summary>
internal sealed class MemberEntry(SyntaxNode node, string name, bool hasThrow, MemberTraits traits = MemberTraits.None)
{
    /// <summary>The declaration that owns the body: method, constructor, accessor, expression-bodied property, initializer, compilation unit.</summary>
    public SyntaxNode Node { get; } = node;

    /// <summary>The name that a mention in another body has; see <see cref="TreeNames"/> for members without one.</summary>
    public string Name { get; } = name;

    public bool HasThrow { get; } = hasThrow;

    /// <summary>What the syntax shows beside names.</summary>
    public MemberTraits Traits { get; } = traits;

    /// <summary>The analysis of some other body looked at the syntax of this one. Never taken back, as the tree never changes.</summary>
    public bool IsReadByOthers { get; set; }
}

/// <summary>
/// Which bodies of a tree mention which simple names: purely syntactic, cached by the tree's identity, so that an edit
/// re-scans one file. Calls without a name in the source are given one: "Dispose" for <c>using</c>, "lock", "#op" for
/// anything that may be a user-defined operator, "this[]" for element access, "#new" for target-typed creation.
/// </summary>
internal sealed class TreeNames
{
    public const string Operator = "#op";
    public const string Indexer = "this[]";
    public const string ImplicitNew = "#new";

    private static readonly ConditionalWeakTable<SyntaxTree, TreeNames> Cache = new();

    private readonly Dictionary<string, List<MemberEntry>> _mentions = new();
    private readonly Dictionary<SyntaxNode, MemberEntry> _members = new();

    private TreeNames(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var builder = ImmutableArray.CreateBuilder<MemberEntry>();
        if (root is CompilationUnitSyntax unit && HasGlobalStatements(unit))
            Scan(unit, "<top level>", builder);
        foreach (var node in root.DescendantNodes(static n => n is not (StatementSyntax or ExpressionSyntax)))
        {
            switch (node)
            {
                case MethodDeclarationSyntax method:
                    Scan(method, method.Identifier.ValueText, builder);
                    break;
                case ConstructorDeclarationSyntax constructor:
                    Scan(constructor, constructor.Identifier.ValueText, builder);
                    break;
                case DestructorDeclarationSyntax destructor:
                    Scan(destructor, "~", builder);
                    break;
                case OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax:
                    Scan(node, Operator, builder);
                    break;
                case AccessorDeclarationSyntax accessor when accessor.Body is not null || accessor.ExpressionBody is not null:
                    Scan(accessor, NameOfOwner(accessor.Parent?.Parent), builder);
                    break;
                case PropertyDeclarationSyntax { ExpressionBody: { } body } property:
                    Scan(body, property.Identifier.ValueText, builder);
                    break;
                case EqualsValueClauseSyntax initializer when Initializers.Is(initializer) && !IsConstant(initializer):
                    Scan(initializer, initializer.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.ValueText ?? "", builder);
                    break;
                case IndexerDeclarationSyntax { ExpressionBody: { } body }:
                    Scan(body, Indexer, builder);
                    break;
            }
        }

        Members = builder.ToImmutable();
    }

    /// <summary>All bodies in text order.</summary>
    public ImmutableArray<MemberEntry> Members { get; }

    /// <summary>The bodies that mention each name.</summary>
    public IReadOnlyDictionary<string, List<MemberEntry>> Mentions => _mentions;

    public static TreeNames Of(SyntaxTree tree) => Cache.GetValue(tree, static t => new TreeNames(t));

    public IReadOnlyList<MemberEntry> MembersThatMention(string name)
        => _mentions.TryGetValue(name, out var members) ? members : System.Array.Empty<MemberEntry>();

    /// <summary>The names that a body mentions.</summary>
    public HashSet<string> NamesIn(MemberEntry member)
    {
        var names = new HashSet<string>();
        foreach (var pair in _mentions)
        {
            if (pair.Value.Contains(member))
                names.Add(pair.Key);
        }

        return names;
    }

    public MemberEntry? Find(SyntaxNode node)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            if (_members.TryGetValue(current, out var entry))
                return entry;
        }

        return null;
    }

    /// <summary>Literals, and what the compiler computes.</summary>
    private static bool IsConstant(EqualsValueClauseSyntax initializer)
        => initializer.Value is LiteralExpressionSyntax || initializer.Parent?.Parent?.Parent is BaseFieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword);

    private static bool HasGlobalStatements(CompilationUnitSyntax unit)
    {
        foreach (var member in unit.Members)
        {
            if (member is GlobalStatementSyntax)
                return true;
        }

        return false;
    }

    private static string NameOfOwner(SyntaxNode? owner) => owner switch
    {
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        EventDeclarationSyntax e => e.Identifier.ValueText,
        _ => Indexer,
    };

    private void Scan(SyntaxNode node, string name, ImmutableArray<MemberEntry>.Builder builder)
    {
        var names = new HashSet<string>();
        var hasThrow = false;
        var traits = TraitsScan.OfAttributes(node);
        foreach (var token in node.DescendantTokens())
        {
            traits |= TraitsScan.Of(token);
            switch (token.Kind())
            {
                case SyntaxKind.IdentifierToken:
                    names.Add(token.ValueText);
                    break;
                case SyntaxKind.LockKeyword:
                    names.Add("lock");
                    break;
                case SyntaxKind.UsingKeyword:
                    names.Add("Dispose");
                    names.Add("DisposeAsync");
                    break;
                case SyntaxKind.ForEachKeyword:
                    names.Add("Dispose");
                    names.Add("GetEnumerator");
                    names.Add("MoveNext");
                    names.Add("Current");
                    break;
                case SyntaxKind.NewKeyword when token.Parent is ImplicitObjectCreationExpressionSyntax:
                    names.Add(ImplicitNew);
                    break;
                case SyntaxKind.BaseKeyword or SyntaxKind.ThisKeyword when token.Parent is ConstructorInitializerSyntax:
                    names.Add(ImplicitNew);
                    break;
                case SyntaxKind.OpenParenToken when token.Parent is ParenthesizedVariableDesignationSyntax or TupleExpressionSyntax { Parent: AssignmentExpressionSyntax or ForEachVariableStatementSyntax }:
                    names.Add("Deconstruct");
                    break;
                case SyntaxKind.OpenBracketToken when token.Parent is BracketedArgumentListSyntax:
                    names.Add(Indexer);
                    break;
                case SyntaxKind.ThrowKeyword:
                    hasThrow = true;
                    break;
                default:
                    if (token.Parent is BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax or CastExpressionSyntax or AssignmentExpressionSyntax)
                        names.Add(Operator);
                    break;
            }
        }

        // "Slow x = new();" constructs what the declaration names.
        if (names.Contains(ImplicitNew) && node is EqualsValueClauseSyntax { Parent: { } initialized })
        {
            TypeSyntax? type = initialized is PropertyDeclarationSyntax property ? property.Type : (initialized.Parent as VariableDeclarationSyntax)?.Type;
            foreach (var token in type?.DescendantTokens() ?? System.Linq.Enumerable.Empty<SyntaxToken>())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken))
                    names.Add(token.ValueText);
            }
        }

        var entry = new MemberEntry(node, name, hasThrow, traits);
        builder.Add(entry);
        _members[node] = entry;
        foreach (var mentioned in names)
        {
            if (!_mentions.TryGetValue(mentioned, out var list))
                _mentions.Add(mentioned, list = new List<MemberEntry>());
            list.Add(entry);
        }
    }
}
