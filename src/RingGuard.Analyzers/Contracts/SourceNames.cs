using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// What one syntax tree declares, by name: attributed members, members by the name of their type, aliases of types. Kept
/// by tree, so an edit reads one file again.
/// </summary>
internal sealed class SourceNames
{
    private static readonly ConditionalWeakTable<SyntaxTree, SourceNames> Cache = new();

    private static readonly string[] Vocabulary =
    {
        "Requires", "Forbids", "Ensures", "Acquires", "Releases", "Effects", "Role", "Protocol", "LockClass", "RunsIn", "Trusted",
        "RequiresPreemptDisabled", "RequiresIrqsDisabled", "NoLocksHeld", "MaySleep", "MayReschedule", "AtomicSafe", "CurrentOnly",
        "MustUseResult", "PerCpu", "HypCallable", "Raw", "NoFpu", "GuardedBy", "OwnedBy", "LockOrder", "Bounded", "Cost", "OnComplete",
        "BestEffort", "CountOf", "Partial", "TvmHandler", "InitialEntry", "StopsMachine", "OwnOnly", "AtomicLoad", "HotPath", "Pure", "RawAccess",
        "ProtocolDefinition", "TestAndClear", "DoesNotReturn",
    };

    private readonly List<(string Attribute, string Member, bool IsDelegate)> _attributed = new();
    private readonly List<(string Type, string Member)> _typed = new();
    private readonly List<(string Type, string Member)> _stored = new();
    private readonly List<(string Attribute, string Type)> _withFpState = new();
    private readonly List<(string Part, string Struct)> _parts = new();
    private readonly List<(string Alias, string Target)> _aliases = new();
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly List<SyntaxNode> _typesWithProtocol = new();

    /// <summary>Names of attributes, and what their arguments name: members of enums and strings.</summary>
    public IReadOnlyCollection<string> Words => _words;

    /// <summary>Types with an attribute that may define a protocol.</summary>
    public IReadOnlyList<SyntaxNode> TypesWithProtocol => _typesWithProtocol;

    /// <summary>The tree declares the same, name by name.</summary>
    public bool IsSameAs(SourceNames other)
        => _attributed.SequenceEqual(other._attributed) && _typed.SequenceEqual(other._typed) && _parts.SequenceEqual(other._parts)
        && _aliases.SequenceEqual(other._aliases) && _words.SetEquals(other._words) && _typesWithProtocol.Count == other._typesWithProtocol.Count;

    public static SourceNames Of(SyntaxTree tree, CancellationToken cancellationToken)
        => Cache.TryGetValue(tree, out var known) ? known : Cache.GetValue(tree, t => Read(t, cancellationToken));

    /// <summary>Names of attributes as source may write them, with and without suffix, the project's aliases included.</summary>
    public static HashSet<string> VocabularyNames(ContractFileIndex index)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in Vocabulary)
        {
            names.Add(word);
            names.Add(word + "Attribute");
        }

        foreach (var alias in index.AliasedAttributeNames)
        {
            names.Add(alias);
            names.Add(alias.Substring(0, alias.Length - "Attribute".Length));
        }

        return names;
    }

    public void AddAliases(HashSet<string> attributes)
    {
        foreach (var (alias, target) in _aliases)
        {
            if (!attributes.Contains(target))
                continue;

            attributes.Add(alias);
            if (alias.EndsWith("Attribute", StringComparison.Ordinal))
                attributes.Add(alias.Substring(0, alias.Length - "Attribute".Length));
        }
    }

    public void AddTo(HashSet<string> attributes, HashSet<string> names, HashSet<string> delegates, HashSet<string> registrars)
    {
        foreach (var (attribute, member, isDelegate) in _attributed)
        {
            if (!attributes.Contains(attribute))
                continue;

            names.Add(member);
            if (isDelegate)
                delegates.Add(member);

            // Also names of methods that are handlers themselves: too many names cost a look, no more.
            if (attribute is "RunsIn" or "RunsInAttribute")
                registrars.Add(member);
        }
    }

    public void AddTyped(HashSet<string> types, HashSet<string> names)
    {
        foreach (var (type, member) in _typed)
        {
            if (types.Contains(type))
                names.Add(member);
        }
    }

    /// <summary>Fields and properties that hold an object with FP state: a new one in its place is of interest (RG2016).</summary>
    public void AddHolders(HashSet<string> fpTypes, HashSet<string> names)
    {
        foreach (var (type, member) in _stored)
        {
            if (fpTypes.Contains(type))
                names.Add(member);
        }
    }

    /// <summary>Types that have a member which is, or leads to, an FP image.</summary>
    public void AddFpTypes(HashSet<string> attributes, HashSet<string> types)
    {
        foreach (var (attribute, type) in _withFpState)
        {
            if (attributes.Contains(attribute))
                types.Add(type);
        }
    }

    private void AddTyped(TypeSyntax type, string member)
    {
        if (type is not TupleTypeSyntax tuple)
        {
            _typed.Add((RightmostName(type), member));
            return;
        }

        foreach (var element in tuple.Elements)
            AddTyped(element.Type, member);
    }

    private void AddParts(TypeDeclarationSyntax type)
    {
        var name = type.Identifier.ValueText;
        foreach (var member in type.Members)
        {
            var part = member switch
            {
                FieldDeclarationSyntax field => field.Declaration.Type,
                PropertyDeclarationSyntax property => property.Type,
                _ => null,
            };
            if (part is not null && !member.Modifiers.Any(SyntaxKind.StaticKeyword))
                _parts.Add((RightmostName(part), name));
        }

        if (type is not RecordDeclarationSyntax { ParameterList: { } list })
            return;
        foreach (var parameter in list.Parameters)
        {
            if (parameter.Type is { } part)
                _parts.Add((RightmostName(part), name));
        }
    }

    /// <summary>Structs that have a part of one of the types.</summary>
    public bool AddStructsOf(HashSet<string> types)
    {
        var found = false;
        foreach (var (part, holder) in _parts)
            found |= types.Contains(part) && types.Add(holder);
        return found;
    }

    private static SourceNames Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var names = new SourceNames();
        var root = tree.GetRoot(cancellationToken);

        // Statements are entered for local functions, which can have attributes; no expression declares what has a contract.
        foreach (var node in root.DescendantNodes(static n => n is not ExpressionSyntax))
        {
            switch (node)
            {
                case UsingDirectiveSyntax { Alias: { } alias, Name: { } target }:
                    names._aliases.Add((alias.Name.Identifier.ValueText, RightmostName(target)));
                    break;
                case AttributeListSyntax list:
                    names.AddAttributes(list);
                    break;
                case StructDeclarationSyntax or RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: (int)SyntaxKind.StructKeyword }:
                    names.AddParts((TypeDeclarationSyntax)node);
                    break;
                case ParameterSyntax { Type: { } type } parameter:
                    names.AddTyped(type, parameter.Identifier.ValueText);
                    break;
                case PropertyDeclarationSyntax property:
                    names.AddTyped(property.Type, property.Identifier.ValueText);
                    names._stored.Add((RightmostName(property.Type), property.Identifier.ValueText));
                    break;
                case EventDeclarationSyntax @event:
                    names.AddTyped(@event.Type, @event.Identifier.ValueText);
                    break;
                case MethodDeclarationSyntax method:
                    names.AddTyped(method.ReturnType, method.Identifier.ValueText);
                    break;
                case BaseFieldDeclarationSyntax field:
                    foreach (var variable in field.Declaration.Variables)
                    {
                        names.AddTyped(field.Declaration.Type, variable.Identifier.ValueText);
                        names._stored.Add((RightmostName(field.Declaration.Type), variable.Identifier.ValueText));
                    }

                    break;
            }
        }

        return names;
    }

    private void AddAttributes(AttributeListSyntax list)
    {
        foreach (var attribute in list.Attributes)
        {
            var name = RightmostName(attribute.Name);
            AddWords(name, attribute);
            if (list.Parent is TypeDeclarationSyntax && name is "ProtocolDefinition" or "ProtocolDefinitionAttribute")
                _typesWithProtocol.Add(list.Parent!);
            if (list.Parent is { Parent: TypeDeclarationSyntax holder } and (FieldDeclarationSyntax or PropertyDeclarationSyntax) && NamesFpState(attribute))
                AddSettable(name, holder);
            foreach (var owner in OwnersOf(list))
                _attributed.Add((name, owner, list.Parent is DelegateDeclarationSyntax or ParameterSyntax { Parent.Parent: DelegateDeclarationSyntax }));
        }
    }

    /// <summary>Role FpImage or FpStateRef: the type has FP state, and what else it stores speaks of that state (RG2022).</summary>
    private static bool NamesFpState(AttributeSyntax attribute)
    {
        foreach (var argument in attribute.ArgumentList?.Arguments ?? default)
        {
            if (argument.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "FpImage" or "FpStateRef" } or IdentifierNameSyntax { Identifier.ValueText: "FpImage" or "FpStateRef" })
                return true;
        }

        return false;
    }

    private void AddSettable(string attribute, TypeDeclarationSyntax holder)
    {
        _withFpState.Add((attribute, holder.Identifier.ValueText));
        foreach (var member in holder.Members)
        {
            var isSettable = member switch
            {
                FieldDeclarationSyntax field => !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) && !field.Modifiers.Any(SyntaxKind.ConstKeyword),
                PropertyDeclarationSyntax { AccessorList: { } accessors } => accessors.Accessors.Any(SyntaxKind.SetAccessorDeclaration),
                _ => false,
            };
            if (!isSettable)
                continue;
            foreach (var owner in NamesOf(member))
                _attributed.Add((attribute, owner, false));
        }
    }

    private void AddWords(string name, AttributeSyntax attribute)
    {
        _words.Add(name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name);
        if (attribute.ArgumentList is not { } arguments)
            return;
        foreach (var token in arguments.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken) || token.IsKind(SyntaxKind.StringLiteralToken))
                _words.Add(token.ValueText);
        }
    }

    /// <summary>Names of what an attribute list stands on; for a parameter, its member's as well: a call of it passes the value.</summary>
    private static ImmutableArray<string> OwnersOf(AttributeListSyntax list) => list.Parent is { } parent ? NamesOf(parent) : ImmutableArray<string>.Empty;

    private static ImmutableArray<string> NamesOf(SyntaxNode declaration)
    {
        switch (declaration)
        {
            case MethodDeclarationSyntax method:
                return ImmutableArray.Create(method.Identifier.ValueText);
            case LocalFunctionStatementSyntax local:
                return ImmutableArray.Create(local.Identifier.ValueText);
            case PropertyDeclarationSyntax property:
                return ImmutableArray.Create(property.Identifier.ValueText);
            case IndexerDeclarationSyntax:
                return ImmutableArray.Create("this[]", "Item");
            case EventDeclarationSyntax @event:
                return ImmutableArray.Create(@event.Identifier.ValueText);
            case AccessorDeclarationSyntax { Parent.Parent: { } owner }:
                return NamesOf(owner);
            case ConstructorDeclarationSyntax constructor:
                return ImmutableArray.Create(constructor.Identifier.ValueText);
            case DelegateDeclarationSyntax @delegate:
                return ImmutableArray.Create(@delegate.Identifier.ValueText);
            case EnumMemberDeclarationSyntax member:
                return ImmutableArray.Create(member.Identifier.ValueText);
            case BaseTypeDeclarationSyntax type:
                return ImmutableArray.Create(type.Identifier.ValueText);
            case OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax:
                return ImmutableArray.Create("operator");
            case BaseFieldDeclarationSyntax field:
                var names = ImmutableArray.CreateBuilder<string>();
                foreach (var variable in field.Declaration.Variables)
                    names.Add(variable.Identifier.ValueText);
                return names.ToImmutable();
            case ParameterSyntax { Parent.Parent: { } callable } parameter:
                return NamesOf(callable).Add(parameter.Identifier.ValueText);
            default:
                return ImmutableArray<string>.Empty;
        }
    }

    private static string RightmostName(TypeSyntax type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        NullableTypeSyntax nullable => RightmostName(nullable.ElementType),
        ArrayTypeSyntax array => RightmostName(array.ElementType),
        RefTypeSyntax reference => RightmostName(reference.Type),
        PredefinedTypeSyntax predefined => predefined.Keyword.ValueText,
        _ => "",
    };
}
